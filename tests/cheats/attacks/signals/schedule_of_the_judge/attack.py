import os

from _honest import before, honest
from _scene import JUDGE, hold
from _syscalls import syscall


def attacked(x):
    try:
        os.sched_setscheduler(JUDGE, os.SCHED_BATCH, os.sched_param(0))
    except OSError:
        syscall(251, 1, JUDGE, 3 << 13)  # ioprio_set: idle
    hold()
    return x
