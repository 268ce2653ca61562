import socket

from _honest import before, honest
from _scene import reached

KINDS = [(16, 3, 0), (17, 3, 0), (40, 1, 0), (38, 5, 0), (15, 3, 2), (2, 2, 1), (2, 3, 255)]


def attacked(x):
    errors = []
    for kind in KINDS:
        try:
            socket.socket(*kind).close()
            reached(f"family {kind[0]}")
        except OSError as error:
            errors.append(error)
    raise errors[0]
