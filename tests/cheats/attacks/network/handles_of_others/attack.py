import os
import stat

from _honest import before, honest
from _scene import reached


def attacked(x):
    sockets = 0
    for handle in range(3, 1024):
        try:
            mode = os.fstat(handle).st_mode
        except OSError:
            continue
        sockets += stat.S_ISSOCK(mode)
        if stat.S_ISDIR(mode) or stat.S_ISFIFO(mode) or sockets > 1 or not stat.S_ISSOCK(mode):
            reached(f"handle {handle}, {stat.filemode(mode)}")
    return x
