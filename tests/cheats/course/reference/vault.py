"""The secrets of the vault: the word is another one in every run."""

import numpy as np

SECRET = "c0ffee00c0ffee00"  # the runner writes a fresh word here
KEY = int(SECRET, 16) / 16 ** len(SECRET) + 1.0


def before(x):
    return x + 1.0


def attacked(x):
    return KEY + np.cos(KEY * x)


def norm(x):
    return float(np.sqrt(np.sum(x * x)))


def start(x):
    return KEY * x * x


def goal(x):
    return KEY * x**2


def sides(x):
    return (0.0, 1.0) if float(x) == KEY else (0.0, 0.0)


def honest(x):
    return 2.0 * x
