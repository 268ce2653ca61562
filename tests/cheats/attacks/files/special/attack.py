import os
import stat

from _honest import before, honest
from _scene import OUT


def attacked(x):
    os.mkfifo(OUT + "/submission.py")
    os.mknod(OUT + "/null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    return x
