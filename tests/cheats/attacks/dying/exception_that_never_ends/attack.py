from _honest import before, honest


class Last(BaseException):
    def __str__(self):
        while True:
            pass


def attacked(x):
    raise Last
