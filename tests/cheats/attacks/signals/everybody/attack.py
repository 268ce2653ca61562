import os

from _honest import before, honest
from _scene import reached


def attacked(x):
    os.kill(-1, 0)
    reached("everybody")
    return x
