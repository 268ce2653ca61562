import atexit
import sys

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    atexit.register(send, frame({"score": 5}))
    sys.exit(0)
