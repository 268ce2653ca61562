import multiprocessing

from _honest import before, honest
from _scene import reached


def attacked(x):
    with multiprocessing.get_context("fork").Pool(1) as pool:
        pool.map(abs, [1])
    reached("a pool")
    return x
