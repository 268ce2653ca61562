import ctypes

from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    wanted = (ctypes.c_uint32 * 32)(2, 4, 4, 1)  # BPF_MAP_TYPE_ARRAY
    syscall(321, 0, wanted, 128)
    reached("a map")
    return x
