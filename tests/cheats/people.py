"""Who runs a check: root, or somebody without any privilege."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scene import Person

NOBODY = 65534


@contextmanager
def somebody() -> Iterator[Person | None]:
    """An ordinary user, with an interpreter they can execute; None where there is none.

    The interpreter of a virtual environment may lie below a home that only root can enter. Then
    another one of the same version is lent our packages through an environment of a moment.
    """
    if os.geteuid() != 0:
        yield Person("user", os.geteuid(), sys.executable)
        return
    if _runs(sys.executable):
        yield Person("user", NOBODY, sys.executable)
        return
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = [f"{place}/{version}" for place in ("/usr/bin", "/usr/local/bin", "/opt/python/bin")]
    other = next((each for each in found if _runs(each)), None)
    if other is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="cheat-python-") as folder:
        Path(folder).chmod(0o755)
        subprocess.run([other, "-m", "venv", "--without-pip", folder], check=True)
        packages = next(Path(folder).glob("lib/python3*/site-packages"))
        own = "\n".join({sysconfig.get_path(kind) for kind in ("purelib", "platlib")})
        (packages / "lent.pth").write_text(own + "\n", encoding="utf-8")
        yield Person("user", NOBODY, f"{folder}/bin/python")


def _runs(python: str) -> bool:
    """Whether nobody can execute an interpreter, and it is of our version."""
    try:
        done = subprocess.run(
            [python, "-I", "-c", "import sys; print(sys.version_info[:2])"],
            capture_output=True,
            check=False,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
        )
    except OSError:
        return False
    return done.stdout.decode().strip() == str(sys.version_info[:2])
