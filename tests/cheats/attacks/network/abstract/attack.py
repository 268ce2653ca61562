import socket

from _honest import before, honest
from _scene import ABSTRACT


def attacked(x):
    socket.socket(socket.AF_UNIX).connect(ABSTRACT)
    return x
