import os

from _honest import before, honest
from _scene import CLASS, COURSE, HOME


def attacked(x):
    errors = []
    for attempt in (
        lambda: os.truncate(CLASS + "/other/submission.py", 0),
        lambda: os.unlink(CLASS + "/other/submission.py"),
        lambda: os.rename(HOME, HOME + "2"),
        lambda: os.rmdir(COURSE + "/problems/vault/styles"),
    ):
        try:
            attempt()
        except OSError as error:
            errors.append(error)
    raise errors[0]
