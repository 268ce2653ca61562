from _honest import before, honest
from _scene import reached


def attacked(x):
    grown = [0.0]
    while len(grown) < 60_000_000:
        grown = grown + grown
    reached("half a gigabyte")
    return x
