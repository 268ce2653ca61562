import time

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    send(frame(b"\x85\xa4type\xa8returned\xa5value" + b"\x92\xa1l\x91" * 300_000))
    time.sleep(0.1)
    return x
