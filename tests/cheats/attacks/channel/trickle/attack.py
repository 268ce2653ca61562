import time

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    send(b"\xff\xff\x00\x00\x00\x00\x00\x00")
    while True:
        send(b"\x00")
        time.sleep(0.002)
