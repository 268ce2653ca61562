import time

from _channel import frame, send
from _honest import before, honest

COUNT = 5_000_000


def attacked(x):
    send(frame(b"\xdd" + COUNT.to_bytes(4, "big") + b"\x90" * COUNT))
    time.sleep(0.5)
    return x
