from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    syscall(101, 0, 0, 0, 0)  # PTRACE_TRACEME
    reached("traced")
    return x
