import os
import time

from _honest import before, honest


def attacked(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.setsid()
            os.closerange(0, 256)
            time.sleep(30)
        os._exit(0)
    return x
