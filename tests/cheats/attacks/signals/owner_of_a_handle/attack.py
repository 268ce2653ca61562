import fcntl
import os
import signal
import socket

from _honest import before, honest
from _scene import JUDGE, hold

ends = []


def attacked(x):
    ours, theirs = socket.socketpair()
    ends.extend((ours, theirs))
    fcntl.fcntl(ours, fcntl.F_SETOWN, JUDGE)
    fcntl.fcntl(ours, 10, signal.SIGTERM)  # F_SETSIG
    fcntl.fcntl(ours, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    theirs.send(b"now")
    hold()
    return x
