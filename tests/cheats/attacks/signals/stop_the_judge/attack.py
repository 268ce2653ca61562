import os
import signal

from _honest import before, honest
from _scene import JUDGE, hold


def attacked(x):
    os.kill(JUDGE, signal.SIGSTOP)
    hold()
    return x
