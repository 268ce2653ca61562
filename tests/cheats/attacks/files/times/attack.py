import os

from _honest import before, honest
from _scene import COURSE


def attacked(x):
    os.utime(COURSE + "/reference/vault.py", (0, 0))
    return x
