from _honest import before, honest


def attacked(x):
    endless = [1.0]
    endless.append(endless)
    return endless
