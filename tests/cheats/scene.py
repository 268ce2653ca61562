"""The place of one attack: a home, a class, a course, a checkout, and secrets in each of them.

All of it is made anew for every run, and every secret is another random word, so that whatever
turns up where it must not be is proof of how it got there.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from folders import Attack

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Person:
    """Who runs the check: the interpreter they can execute, and their number."""

    name: str
    uid: int
    python: str


@dataclass
class Scene:
    """Folders, secrets, listeners and a terminal; use as a context manager."""

    person: Person
    root: Path
    words: Mapping[str, str]
    confession: str
    shm: Path
    listeners: Mapping[str, socket.socket] = field(default_factory=dict)
    terminal: tuple[int, int] = (-1, -1)

    @classmethod
    def build(cls, person: Person, attack: Attack) -> Self:
        """Lay out everything that an attack could want."""
        root = Path(tempfile.mkdtemp(prefix="cheat-", dir="/tmp"))
        places = ("home", "class", "environment", "reference", "runner", "git")
        words = {place: secrets.token_hex(8) for place in places}
        shm = Path("/dev/shm") / root.name  # noqa: S108 - where an attack would leave a file
        scene = cls(person, root, words, "reached-" + secrets.token_hex(4), shm)
        scene._folders()
        scene._checkout(attack)
        scene._listen()
        scene.own()
        return scene

    @property
    def work(self) -> Path:
        """The student's checkout, in which the check runs."""
        return self.root / "work"

    def environment(self) -> dict[str, str]:
        """What the judge is started with: as on a CI machine, with a secret in it."""
        runner = self.root / "runner"
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(HERE.parents[1]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
            "HOME": str(self.root / "home"),
            "TMPDIR": str(self.root / "tmp"),
            "COLUMNS": "100",
            "GITHUB_ACTIONS": "true",
            "GITHUB_TOKEN": self.words["environment"],
            "RUNNER_TEMP": str(runner),
            **{name: str(runner / name.lower()) for name in ("GITHUB_ENV", "GITHUB_OUTPUT")},
        }

    def own(self) -> None:
        """Give everything to whoever runs the check."""
        if os.geteuid() == 0:
            for path in (self.root, *self.root.rglob("*")):
                os.chown(path, self.person.uid, self.person.uid, follow_symlinks=False)
            os.chown(os.ttyname(self.terminal[1]), self.person.uid, -1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for listener in self.listeners.values():
            listener.close()
        for handle in self.terminal:
            os.close(handle)
        self.shm.unlink(missing_ok=True)
        shutil.rmtree(self.root, ignore_errors=True)

    # -- laying it out ----------------------------------------------------------------------------
    def _folders(self) -> None:
        self.root.chmod(0o755)
        self._write("home/.ssh/id_ed25519", f"-----BEGIN KEY----- {self.words['home']}\n")
        self._write("class/other/submission.py", f'WORD = "{self.words["class"]}"\n')
        self._write("runner/token", self.words["runner"])
        self._write("runner/github_env", "")
        self._write("runner/github_output", "")
        for folder in ("out", "tmp"):
            (self.root / folder).mkdir()
        os.mkfifo(self.root / "out" / "pipe")
        shutil.copytree(HERE / "course", self.root / "course", ignore=_caches)
        reference = self.root / "course" / "reference" / "vault.py"
        text = reference.read_text(encoding="utf-8")
        assert "c0ffee00c0ffee00" in text
        reference.write_text(text.replace("c0ffee00c0ffee00", self.words["reference"]), "utf-8")

    def _checkout(self, attack: Attack) -> None:
        known = attack.expected
        self._write("work/.git/config", f"[http]\n\textraheader = {self.words['git']}\n")
        shutil.copytree(HERE / "tools", self.work, dirs_exist_ok=True, ignore=_caches)
        beside = attack.folder / "beside"
        if beside.is_dir():
            shutil.copytree(beside, self.work, dirs_exist_ok=True, ignore=_caches)
        if (attack.folder / "attack.py").is_file():
            text = (attack.folder / "attack.py").read_bytes()
            (self.work / known.file).parent.mkdir(exist_ok=True)
            (self.work / known.file).write_bytes(text.ljust(known.padded, b"#"))
        for link, target in known.links.items():
            (self.work / link).symlink_to(self.root / target)

    def _listen(self) -> None:
        tcp = socket.create_server(("127.0.0.1", 0))
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        abstract, path = (socket.socket(socket.AF_UNIX) for _ in range(2))
        datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        datagrams.bind(str(self.root / "out" / "datagrams"))
        abstract.bind(f"\0{self.root.name}")
        path.bind(str(self.root / "out" / "socket"))
        for each in (abstract, path):
            each.listen()
        self.listeners = {"tcp": tcp, "abstract": abstract, "path": path}
        self.listeners |= {"udp": udp, "datagrams": datagrams}
        for each in self.listeners.values():
            each.setblocking(False)  # noqa: FBT003 - the standard library's
        self.terminal = os.openpty()
        os.set_blocking(self.terminal[0], False)
        module = [
            '"""Where everything is: an attacker who knows the machine by heart."""',
            "import os as _os, time as _time",
            f"ROOT = {str(self.root)!r}",
            *(
                f'{name.upper()} = ROOT + "/{name}"'
                for name in ("home", "class", "course", "work", "out", "tmp", "runner")
            ),
            f"SHM = {str(self.shm)!r}",
            f"TTY = {os.ttyname(self.terminal[1])!r}",
            f"TCP = {tcp.getsockname()!r}",
            f"UDP = {udp.getsockname()!r}",
            f"ABSTRACT = {chr(0) + self.root.name!r}",
            'UNIX = OUT + "/socket"',
            'DATAGRAMS = OUT + "/datagrams"',
            "def reached(what):",
            f'    print("{self.confession}", what, flush=True)',
            "def hold():",
            "    _time.sleep(0.15)  # long enough to be seen",
        ]
        self._write("work/_scene.py", "\n".join(module) + "\n")

    def _write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    # -- looking at it ----------------------------------------------------------------------------
    def photograph(self) -> dict[str, tuple[object, ...]]:
        """Everything there is with all that a submission could change about it."""
        return dict(_look(path, self.root) for path in (self.root, *self.root.rglob("*")))

    def heard(self) -> dict[str, bytes]:
        """The listeners that something came to, with what it said."""
        found: dict[str, bytes] = {}
        for name, listener in self.listeners.items():
            with contextlib.suppress(OSError):
                if listener.type == socket.SOCK_DGRAM:
                    found[name] = listener.recv(65536)
                    continue
                connection, _ = listener.accept()
                found[name] = b""
                with connection:
                    connection.settimeout(0.2)
                    found[name] = connection.recv(65536)
        return found

    def shown(self) -> bytes:
        """What was written to the terminal."""
        with contextlib.suppress(OSError):
            return os.read(self.terminal[0], 65536)
        return b""


def _caches(_: str, names: list[str]) -> Iterator[str]:
    return (name for name in names if name == "__pycache__")


def _look(path: Path, root: Path) -> tuple[str, tuple[object, ...]]:
    about = path.lstat()
    attributes: list[str] = []
    with contextlib.suppress(OSError):
        attributes = os.listxattr(path, follow_symlinks=False)
    content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    times = (about.st_mtime_ns,) if path.is_file() else ()
    about_it = (about.st_mode, about.st_uid, about.st_nlink, times, tuple(attributes), content)
    return str(path.relative_to(root)), about_it
