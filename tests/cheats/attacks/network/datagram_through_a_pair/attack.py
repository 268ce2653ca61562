import socket

from _honest import before, honest
from _scene import DATAGRAMS


def attacked(x):
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"hello", DATAGRAMS)
    return x
