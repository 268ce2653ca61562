import socket
import time

from _channel import channel
from _honest import before, honest

import os

pair = None


def attacked(x):
    kept = os.dup(channel())
    os.dup2(0, channel())
    time.sleep(30)
