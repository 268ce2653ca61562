import socket
import time

from _channel import channel
from _honest import before, honest


def attacked(x):
    socket.socket(fileno=channel()).shutdown(socket.SHUT_WR)
    time.sleep(30)
