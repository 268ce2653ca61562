import time

from _honest import before, honest


def attacked(x):
    time.sleep(1000)
