import socket

from _honest import before, honest
from _scene import UNIX


def attacked(x):
    socket.socket(socket.AF_UNIX).connect(UNIX)
    return x
