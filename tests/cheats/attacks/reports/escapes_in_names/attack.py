from _honest import before, honest


def attacked(x):
    return x


globals()["\x1b[2J\u202enorm"] = globals()["n\u200born"] = attacked
attacked.__name__ = attacked.__qualname__ = "\x1b[31mnorm"
attacked.__doc__ = "\x1b[2J"
