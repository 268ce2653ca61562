import os

from _honest import before, honest
from _scene import JUDGE, reached
from _syscalls import syscall


def attacked(x):
    syscall(438, os.pidfd_open(JUDGE), 1, 0)
    reached("the judge's standard output")
    return x
