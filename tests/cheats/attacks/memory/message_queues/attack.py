from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    queue = syscall(68, 0, 0o1600)  # msgget
    reached("a queue")
    syscall(71, queue, 0, 0)
    return x
