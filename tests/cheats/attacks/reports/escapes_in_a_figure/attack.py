from _honest import before, honest


def plot(ax):
    ax.plot([0.0, 3.0], [0.0, 1.0], label="\x1b[2J")
    ax.set_xlabel("\x1b[2J\u202ex")
    ax.set_ylabel("\r::error::y")
    ax.set_title("\x1b]0;evil\x07")
