from _honest import before, honest
from _scene import reached
from _syscalls import X32, i386, syscall


def attacked(x):
    try:
        syscall(X32 | 41, 2, 1, 0)
        reached("x32")
    except OSError:
        pass
    i386(20)  # getpid, as a question: is the gate open at all?
    reached("i386")
    return x
