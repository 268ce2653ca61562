import fcntl
import os

from _honest import before, honest
from _scene import reached


def attacked(x):
    with open(os.path.join(os.path.dirname(os.__file__), "this.py")) as file:
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        reached("a lease")
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return x
