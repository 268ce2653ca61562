from _honest import before, honest


class Lazy:
    def __iter__(self):
        raise SystemExit(0)

    async def answer(self):
        return self


def attacked(x):
    return Lazy()


def norm(x):
    return Lazy().answer()
