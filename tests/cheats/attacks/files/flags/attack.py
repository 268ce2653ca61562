import fcntl
import os
import struct

from _honest import before, honest
from _scene import reached

GET, SET = 0x80086601, 0x40086602  # FS_IOC_GETFLAGS, FS_IOC_SETFLAGS


def attacked(x):
    with open(os.path.join(os.path.dirname(os.__file__), "this.py")) as file:
        flags = fcntl.ioctl(file, GET, struct.pack("l", 0))
        fcntl.ioctl(file, SET, flags)  # as they were: that it may is enough
    reached("flags")
    return x
