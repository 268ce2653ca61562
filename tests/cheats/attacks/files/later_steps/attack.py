from _honest import before, honest
from _scene import RUNNER


def attacked(x):
    for name in ("github_env", "github_output"):
        with open(f"{RUNNER}/{name}", "a") as file:
            file.write("LD_PRELOAD=/tmp/evil.so\n")
    return x
