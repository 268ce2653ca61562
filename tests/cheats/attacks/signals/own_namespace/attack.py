from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    syscall(272, 0x10000000 | 0x20000)  # unshare: user and mount
    reached("root of its own")
    return x
