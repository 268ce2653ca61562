import sys
import time

from _channel import frame, send
from _honest import before, honest

ARRAYS = [["a", "|O", [1]], ["a", "<f8", [0, 2**62]], ["a", "<f8", [-1]], ["a", "V8", [2**63 - 1] * 9]]


def attacked(x):
    run = sys._getframe(1).f_locals.get("asked")
    for array in ARRAYS:
        reply = {"type": "returned", "id": getattr(run, "number", 0), "changed": [], "notes": []}
        send(frame(reply | {"value": array}, b"\x41" * 8))
    time.sleep(0.1)
    return x
