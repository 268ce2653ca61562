import ctypes
import os

from _honest import before, honest
from _scene import reached
from _syscalls import buffer, syscall


def attacked(x):
    arguments = buffer(88)
    ctypes.cast(arguments, ctypes.POINTER(ctypes.c_uint64))[4] = 17  # SIGCHLD, for clone3
    calls = [(57,), (58,), (56, 17, 0, 0, 0, 0), (56, 0x8000 | 17, 0, 0, 0, 0), (435, arguments, 88)]
    errors = []
    for number, *rest in calls:
        if number == 58:  # vfork shares the stack: try it through the 32-bit table instead
            continue
        try:
            if syscall(number, *rest) == 0:
                os._exit(0)
            reached(f"call {number}")
        except OSError as error:
            errors.append(error)
    raise errors[0] if errors else SystemError
