import os
import socket

from _honest import before, honest
from _scene import reached


def attacked(x):
    socket.sethostname(os.uname().nodename)
    reached("the machine's name")
    return x
