import ctypes

from _honest import before, honest
from _scene import HOME, reached
from _syscalls import buffer, syscall


def attacked(x):
    handle, mount = buffer(136), buffer(4)
    ctypes.cast(handle, ctypes.POINTER(ctypes.c_uint32))[0] = 128
    syscall(303, -100, (HOME + "/.ssh/id_ed25519").encode(), handle, mount, 0)
    reached("a handle")
    return x
