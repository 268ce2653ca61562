import os
import time

from _honest import before, honest


def attacked(x):
    for _ in range(5):
        if os.fork() == 0:
            for _ in range(9):
                if os.fork() == 0:
                    break
            time.sleep(30)
            os._exit(0)
    return x
