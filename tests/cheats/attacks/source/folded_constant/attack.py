from _honest import before, honest


def attacked(x):
    return "a" * 10**10 + "b" * (10**10 * 10**10)
