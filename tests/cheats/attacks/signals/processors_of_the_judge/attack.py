import os

from _honest import before, honest
from _scene import JUDGE, hold


def attacked(x):
    os.sched_setaffinity(JUDGE, {min(os.sched_getaffinity(JUDGE))})
    hold()
    return x
