from _honest import before, honest
from _scene import reached
from _syscalls import buffer, syscall


def attacked(x):
    syscall(425, 4, buffer(120))
    reached("a ring")
    return x
