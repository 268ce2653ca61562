from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    syscall(248, b"user", b"word", b"x", 1, -2)  # add_key, to the process
    reached("a key")
    return x
