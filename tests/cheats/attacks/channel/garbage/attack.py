import time

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    send(frame(b"\xc1" * 100))
    time.sleep(0.1)
    return x
