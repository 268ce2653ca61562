import ctypes
import errno

from _honest import before, honest
from _scene import JUDGE, reached
from _syscalls import buffer, syscall


def attacked(x):
    into = buffer(8)
    here = (ctypes.c_void_p * 2)(ctypes.addressof(into), 8)
    there = (ctypes.c_void_p * 2)(8, 8)  # nothing is mapped there: EFAULT is a yes
    try:
        syscall(310, JUDGE, here, 1, there, 1, 0)
    except OSError as error:
        if error.errno != errno.EFAULT:
            raise
    reached("the judge's memory")
    return x
