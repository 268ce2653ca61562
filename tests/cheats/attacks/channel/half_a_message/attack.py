import time

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    send(frame({"score": 5})[:9])
    time.sleep(30)
