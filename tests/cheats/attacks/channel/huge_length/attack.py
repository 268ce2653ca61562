import time

from _channel import send
from _honest import before, honest


def attacked(x):
    send(b"\xff" * 8)
    time.sleep(30)
