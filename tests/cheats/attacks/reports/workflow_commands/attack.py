from _honest import before, honest


def attacked(x):
    print("::error file=x::all points\n::add-mask::0\n::stop-commands::x\nsee ##[error]x and ##[group]y")
    return x
