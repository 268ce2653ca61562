from _honest import before, honest
from _scene import CLASS, ROOT


def attacked(x):
    ways = ["", "/proc/self/root", "/proc/self/cwd/../../../../../.."]
    errors = []
    for way in ways:
        try:
            print(open(f"{way}{CLASS}/other/submission.py").read())
        except OSError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return x
