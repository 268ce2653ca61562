from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    syscall(323, 1)  # UFFD_USER_MODE_ONLY
    reached("its page faults")
    return x
