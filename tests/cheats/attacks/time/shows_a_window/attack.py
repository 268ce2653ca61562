from _honest import before, honest


def attacked(x):
    import matplotlib.pyplot as plt

    plt.plot(x)
    plt.show(block=True)
    return x
