import socket

from _honest import before, honest
from _scene import TCP


def attacked(x):
    with socket.create_connection(TCP) as connection:
        connection.sendall(b"hello")
    return x
