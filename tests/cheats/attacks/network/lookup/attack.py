import socket

from _honest import before, honest
from _scene import reached


def attacked(x):
    socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_DGRAM)  # a number: no socket is needed
    asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asked.connect(("127.0.0.53", 53))
    reached("the resolver")
    return x
