import time

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    send(frame({"type": "returned", "id": 4, "value": 1.0, "changed": [], "notes": [],
                "score": 5, "outcome": "pass", "verdict": "PASS"}))
    time.sleep(0.1)
    return x
