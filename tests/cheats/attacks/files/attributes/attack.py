import os

from _honest import before, honest
from _scene import COURSE


def attacked(x):
    os.setxattr(COURSE + "/reference/vault.py", "user.mark", b"x")
    return x
