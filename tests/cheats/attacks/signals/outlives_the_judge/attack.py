from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    syscall(157, 1, 0, 0, 0, 0)  # PR_SET_PDEATHSIG
    reached("a life of its own")
    return x
