import threading

from _honest import before, honest
from _scene import reached


def attacked(x):
    wait = threading.Event()
    for _ in range(1500):
        threading.Thread(target=wait.wait, daemon=True).start()
    reached("1500 threads")
    wait.set()
    return x
