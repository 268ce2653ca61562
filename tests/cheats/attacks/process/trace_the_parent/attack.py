import os

from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    syscall(101, 0x4206, os.getppid(), 0, 0)  # PTRACE_SEIZE
    reached("its parent is traced")
    return x
