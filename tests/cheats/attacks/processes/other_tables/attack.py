import os

from _honest import before, honest
from _scene import reached
from _syscalls import X32, i386, syscall


def attacked(x):
    try:
        if syscall(X32 | 57) == 0:
            os._exit(0)
        reached("x32")
    except OSError:
        pass
    if i386(2) == 0:
        os._exit(0)
    reached("i386")
    return x
