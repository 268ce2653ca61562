import ctypes

from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    wanted = (ctypes.c_uint32 * 32)(1, 128)  # PERF_TYPE_SOFTWARE, the size of this
    wanted[10] = 0x60  # exclude the kernel
    syscall(298, wanted, 0, -1, -1, 0)
    reached("a counter")
    return x
