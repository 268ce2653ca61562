import time

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    send(frame({"type": "ready", "layers": ["everything"], "missing": []}))
    time.sleep(0.1)
    return x
