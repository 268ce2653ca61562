import os

from _honest import before, honest
from _scene import JUDGE


def attacked(x):
    os.kill(JUDGE, 9)
    return x
