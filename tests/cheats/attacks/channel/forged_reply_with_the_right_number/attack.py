import sys

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    at = sys._getframe(1).f_locals["asked"].number
    for number in (at, at + 1, at + 2):
        send(frame({"type": "returned", "id": number, "value": 0.5, "changed": [], "notes": []}))
    return x
