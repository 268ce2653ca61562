import subprocess

from _honest import before, honest
from _scene import OUT


def attacked(x):
    subprocess.run(["/bin/sh", "-c", f"echo x > {OUT}/mark"], check=True)
    return x
