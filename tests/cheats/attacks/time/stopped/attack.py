import os
import signal

from _honest import before, honest


def attacked(x):
    os.kill(os.getpid(), signal.SIGSTOP)
