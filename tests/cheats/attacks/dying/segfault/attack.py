import ctypes

from _honest import before, honest


def attacked(x):
    ctypes.string_at(0)
