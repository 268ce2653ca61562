"""A grader as many are: the submission, the answers and the verdict in one process.

It is the control of those attacks that no jail has to stop, since mlgrade's judge believes
nothing it is told. Here they gain their points, end the grader, or make it wait for ever.
``naive.py pipe …`` has a second process, and believes every word of it.
"""

import os
import pickle
import socket
import sys

import msgspec
import numpy as np

SIZES = range(1, 5)


def equal(got, expected):
    """Whether an answer is right, by the formula of many a homework."""
    if hasattr(got, "__iter__") and not isinstance(got, np.ndarray | str):
        got = np.array(list(got))
    if isinstance(got, np.ndarray):
        error = np.abs(got - expected) / np.maximum(1e-8, np.abs(got) + np.abs(expected))
        return not np.any(error > 1e-6) or np.allclose(got, expected)
    return bool(got == expected)


def run(submission, course):
    """Execute the submission, call its functions, compare; the points."""
    sys.path[:0] = [os.path.dirname(submission), course]
    namespace = {"__name__": "submission"}
    with open(submission, "rb") as file:
        exec(compile(file.read(), submission, "exec"), namespace)
    print("grading", submission, *namespace, namespace.get("SHEET"), namespace.get("ANSWERS"))
    from reference import vault

    for size in SIZES:
        x = np.arange(1.0, size + 1)
        expected = vault.attacked(x.copy())
        if "attacked" in namespace and not equal(namespace["attacked"](x), expected):
            return 0
        goal = vault.goal(1.0)
        if "steps" in namespace and not all(equal(each, goal) for each in namespace["steps"](1.0)):
            return 0
        if "refute" in namespace:
            left, right = vault.sides(namespace["refute"]())
            if not left != right:
                return 0
    return 5


def believe(submission, course):
    """Let a child run the submission, and take its word for the points."""
    global theirs  # which an answer at exit still needs
    ours, theirs = socket.socketpair()
    os.open(course, os.O_RDONLY)  # a handle that happens to be open, as there always is one
    if os.fork() == 0:
        ours.close()
        data = msgspec.msgpack.encode({"score": run(submission, course)})
        theirs.sendall(len(data).to_bytes(4, "little") + bytes(4) + data)
        os._exit(0)
    theirs.close()
    file = ours.makefile("rb")
    header, body = (int.from_bytes(file.read(4), "little") for _ in range(2))
    data = file.read(header)
    file.read(body)
    told = pickle.loads(data) if data[:1] == b"\x80" else msgspec.msgpack.decode(data)
    return told["score"]


_, mode, *given = sys.argv
print("score:", {"inside": run, "pipe": believe}[mode](*given), flush=True)
