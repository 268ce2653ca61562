import os
import signal

from _honest import before, honest
from _scene import JUDGE


def attacked(x):
    os.kill(JUDGE, signal.SIGINT)
    return x
