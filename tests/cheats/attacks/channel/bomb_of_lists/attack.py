import time

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    send(frame(b"\xdd\x01\x00\x00\x00" + b"\x90" * (16 << 20)))
    time.sleep(0.5)
    return x
