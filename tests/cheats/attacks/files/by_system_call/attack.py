import os

from _honest import before, honest
from _scene import HOME, reached
from _syscalls import buffer, syscall


def attacked(x):
    path = (HOME + "/.ssh/id_ed25519").encode()
    errors = []
    for attempt in (
        lambda: syscall(437, -100, path, buffer(24), 24),
        lambda: syscall(2, path, 0, 0),
        lambda: os.open("..", os.O_RDONLY | os.O_DIRECTORY),
    ):
        try:
            reached(attempt())
        except OSError as error:
            errors.append(error)
    raise errors[0] if errors else SystemError
