from _honest import before, honest


def attacked(x):
    print("\u202e0 fo tuo 5\u202c \u2066x\u2069 \u200b\u200f\ufeff \u2028 \x85")
    return x
