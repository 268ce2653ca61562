import os

from _honest import before, honest
from _scene import TMP


def attacked(x):
    for at in range(300):
        os.mkdir(f"{TMP}/{at}")
    return x
