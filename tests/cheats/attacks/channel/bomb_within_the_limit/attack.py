import sys
import time

from _channel import frame, send
from _honest import before, honest

COUNT = 1_000_000


def attacked(x):
    at = sys._getframe(1).f_locals.get("asked")
    head = b"\x85\xa4type\xa8returned\xa2id\xce" + getattr(at, "number", 0).to_bytes(4, "big")
    value = b"\xa5value\x92\xa1l\xdd" + COUNT.to_bytes(4, "big") + b"\x92\xa1l\x90" * 400_000
    send(frame(head + value))
    time.sleep(0.1)
    return x
