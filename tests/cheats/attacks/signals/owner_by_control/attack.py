import fcntl
import os
import socket
import struct

from _honest import before, honest
from _scene import JUDGE, hold

ends = []


def attacked(x):
    ours, theirs = socket.socketpair()
    ends.extend((ours, theirs))
    fcntl.ioctl(ours, 0x8901, struct.pack("i", JUDGE))  # FIOSETOWN
    fcntl.ioctl(ours, 0x5452, struct.pack("i", 1))  # FIOASYNC
    theirs.send(b"now")
    hold()
    return x
