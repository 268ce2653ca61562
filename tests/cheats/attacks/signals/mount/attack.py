from _honest import before, honest
from _scene import OUT, reached
from _syscalls import syscall


def attacked(x):
    try:
        syscall(272, 0x10000000 | 0x20000)
    finally:
        syscall(165, b"none", OUT.encode(), b"tmpfs", 0, 0)
        reached("a mount")
    return x
