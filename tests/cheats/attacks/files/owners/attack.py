import os

from _honest import before, honest
from _scene import COURSE


def attacked(x):
    os.chown(COURSE + "/reference/vault.py", 1234, 1234)
    return x
