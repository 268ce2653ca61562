from _honest import before, honest
from _scene import COURSE, WORK


def attacked(x):
    for place in (COURSE + "/reference/vault.py", WORK + "/submission.py"):
        with open(place, "a") as file:
            file.write("\n# was here\n")
    return x
