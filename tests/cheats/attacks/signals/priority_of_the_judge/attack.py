import os

from _honest import before, honest
from _scene import JUDGE, hold


def attacked(x):
    os.setpriority(os.PRIO_PROCESS, JUDGE, 19)
    hold()
    return x
