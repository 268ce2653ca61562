from _honest import before, honest


def attacked(x):
    print("\x1b]0;all points\x07 \x1b]52;c;ZXZpbA==\x07 \x1b[2J\x1b[32mPASS\x1b[0m \x9b2J \x90 \x07 \x08")
    return x
