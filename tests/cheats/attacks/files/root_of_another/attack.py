from _honest import before, honest
from _scene import OUT, reached
from _syscalls import syscall


def attacked(x):
    syscall(161, OUT.encode())  # chroot
    reached("another root")
    return x
