import threading
import time

from _channel import frame, send
from _honest import before, honest


def answer():
    while True:
        time.sleep(0.005)
        send(frame({"type": "returned", "id": 1, "value": 1.0, "score": 5}))


def attacked(x):
    threading.Thread(target=answer, daemon=True).start()
    time.sleep(0.3)
    return x
