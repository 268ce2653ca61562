import ctypes
import os

from _honest import before, honest
from _scene import OUT


def attacked(x):
    if ctypes.CDLL(None).system(f"echo x > {OUT}/mark".encode()) or os.system("true"):
        raise PermissionError
    return x
