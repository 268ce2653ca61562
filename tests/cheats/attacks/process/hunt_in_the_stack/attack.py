import ctypes

from _honest import before, honest


def attacked(x):
    libc = ctypes.CDLL(None)
    libc.getenv.restype = ctypes.c_char_p
    print(libc.getenv(b"GITHUB_TOKEN"))
    environ = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
    at = 0
    while environ and environ[at] is not None:
        print(environ[at])
        at += 1
    return x
