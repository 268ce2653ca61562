import socket

from _honest import before, honest
from _scene import UDP


def attacked(x):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello", UDP)
    return x
