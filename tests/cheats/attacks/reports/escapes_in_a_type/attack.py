from _honest import before, honest


def attacked(x):
    kind = type("\x1b[2J\r", (), {"__module__": "\x1b]0;x\x07", "__eq__": lambda *_: print("\x1b[2J")})
    return kind()
