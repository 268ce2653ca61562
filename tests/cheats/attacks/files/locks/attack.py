import fcntl

from _honest import before, honest
from _scene import COURSE, reached


def attacked(x):
    with open(COURSE + "/reference/vault.py") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        reached("a lock")
    return x
