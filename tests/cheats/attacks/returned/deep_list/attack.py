from _honest import before, honest


def attacked(x):
    deep = []
    for _ in range(100_000):
        deep = [deep, 1.0]
    return deep
