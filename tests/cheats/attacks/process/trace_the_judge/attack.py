from _honest import before, honest
from _scene import JUDGE, hold
from _syscalls import syscall


def attacked(x):
    syscall(101, 16, JUDGE, 0, 0)  # PTRACE_ATTACH
    hold()
    return x
