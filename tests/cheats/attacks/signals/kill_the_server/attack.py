import os

from _honest import before, honest
from _scene import reached


def attacked(x):
    os.kill(os.getppid(), 0)
    reached("its parent")
    os.kill(os.getppid(), 15)
    return x
