from _honest import before, honest


def attacked(x):
    while True:
        pass
