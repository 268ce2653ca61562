from _honest import before, honest


def attacked(x):
    x[:] = 0.0
    return x
