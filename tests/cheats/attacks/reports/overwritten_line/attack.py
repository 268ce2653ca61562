from _honest import before, honest


def attacked(x):
    print("0 points\r20 points\x0b\x0c\x00")
    return x
