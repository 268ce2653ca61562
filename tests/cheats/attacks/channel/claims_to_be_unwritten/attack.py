import unittest

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    send(frame({"type": "skipped", "id": 4, "seconds": 0.0, "memory": 0}))
    raise unittest.SkipTest("not asked here")
