from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    segment = syscall(29, 0, 1 << 20, 0o1600)  # shmget
    reached("a segment")
    syscall(31, segment, 0, 0)  # and away with it: IPC_RMID
    return x
