from _channel import frame, send
from _honest import before, honest


def attacked(x):
    message = frame({"type": "printed", "text": "x" * 60_000})
    while True:
        send(message)
