import os

from _honest import before, honest


def attacked(x):
    print('\nscore: 5\nPASSED\n20 of 20 points\n{"score": 20, "max_score": 20}', flush=True)
    os._exit(0)
