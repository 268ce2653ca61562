"""How learning platforms lay out what they offer for download, and who handed in what there.

Each layout is one function from a tree to its hand-ins; all it looks at are names and, for
Gradescope, one file of metadata. ``recognise()`` tries them from the most telling to the least.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from grader.archives import ARCHIVES, UNOPENED
from grader.errors import UsageError
from grader.intake.files import File, Problem, Tree
from grader.text import clean_line

__all__ = ["LAYOUTS", "SOURCES", "HandIn", "Owner", "hand_ins"]

SOURCES: Final = (".py", ".ipynb")
"""The endings of files that can be graded."""

_METADATA: Final = "submission_metadata.yml"
_MOST_METADATA: Final = 256 << 20
_TIMESTAMP: Final = "timestamp.txt"
_WRAPPED: Final = 4
_BY_HAND: Final = ("folders", "flat")

# lastfirst_LATE_12345_67890_name.py: the user's number, then the file's; or anon_Ab1Cd for both
# name and number. Canvas strips from names whatever is no letter, and lowers them.
_CANVAS = re.compile(
    r"(?P<name>\w*?)_?(?P<late>LATE_)?(?P<user>(?<![^_])\d+|anon_[0-9A-Za-z]+)_(?P<file>\d+)_"
    r"(?P<rest>.+)"
)
# "Full Name_12345_assignsubmission_file_": a folder, or the beginning of a file's name.
_MOODLE = re.compile(
    r"(?P<name>.*)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL
)


class Owner(msgspec.Struct, frozen=True):
    """Whom a hand-in says it belongs to: what to call them, and every name and number known."""

    label: str
    ids: tuple[str, ...]
    name: str = ""
    email: str = ""


class HandIn(msgspec.Struct, frozen=True):
    """What somebody handed in: files, and when, as far as the layout tells.

    ``seconds`` is the time since 1970 that the platform wrote down, None where it wrote none: the
    time of a file says when somebody unpacked it.
    ``late`` is its own mark. ``alone`` says that what lies beside a file belongs to others.
    """

    owners: tuple[Owner, ...]
    files: tuple[File, ...]
    where: str
    seconds: float | None = None
    late: bool = False
    alone: bool = True


class Found(msgspec.Struct, frozen=True):
    """The hand-ins of a tree, and the files that belong to nobody."""

    layout: str
    hand_ins: tuple[HandIn, ...]
    strays: tuple[Problem, ...] = ()


_Layout = Callable[[Tree, str | None], Found | None]


def hand_ins(tree: Tree, layout: str | None = None, assignment: str | None = None) -> Found:
    """Who handed in what, by the layout asked for or the first that fits.

    Raises UsageError where none does.
    """
    for name in LAYOUTS if layout is None else (layout,):
        for each in (_inner(tree),) if name in _BY_HAND else _unwrapped(tree):
            found = LAYOUTS[name](each, assignment)
            if found is not None and found.hand_ins:
                return found
    if layout is None:
        msg = (
            "There is no .py file, no notebook and no archive among the submissions: is this the "
            "right folder?"
        )
    else:
        msg = f"This does not look like the layout {layout}: leave --layout out, or choose another."
    raise UsageError(msg)


def _unwrapped(tree: Tree) -> Iterable[Tree]:
    """The tree, and what lies in its only folder: archives often hold one that holds the rest."""
    for _ in range(_WRAPPED):
        yield tree
        folders = {path[0] for path in (*(file.path for file in tree.files), *tree.repositories)}
        if len(folders) != 1 or any(len(file.path) == 1 for file in tree.files):
            return
        tree = tree.below(folders.pop())


def _inner(tree: Tree) -> Tree:
    """The tree without the one folder that holds all submissions, where there is one."""
    for inner in reversed(list(_unwrapped(tree))):
        candidates = [file for file in inner.files if _is_candidate(file)]
        if len(candidates) > 1 or any(len(file.path) > 1 for file in candidates):
            return inner
    return tree


def _is_candidate(file: File) -> bool:
    return file.name.lower().endswith((*SOURCES, *ARCHIVES, *UNOPENED))


def _stray(file: File, why: str) -> Problem:
    return Problem(file.path, why)


# -- Gradescope: submission_metadata.yml beside a folder for each submission ----------------------
def _gradescope(tree: Tree, _asked: str | None) -> Found | None:
    described = next((file for file in tree.files if file.path == (_METADATA,)), None)
    if described is None:
        return None
    about = _metadata(described)
    folders = _by_folder(tree.files)
    found, strays = [], []
    for folder, files in folders.items():
        one = about.get(folder)
        owners = _submitters(one) if isinstance(one, Mapping) else ()
        if not isinstance(one, Mapping) or not owners:
            strays += [_stray(file, f"{_METADATA} does not name its owner.") for file in files]
            continue
        seconds = _seconds(one.get(":created_at"))
        found.append(HandIn(owners, tuple(files), folder, seconds, alone=False))
    loose = [file for file in tree.files if len(file.path) == 1 and file is not described]
    strays += [_stray(file, "lies outside of every submission.") for file in loose]
    return Found("gradescope", tuple(found), tuple(strays))


def _metadata(file: File) -> Mapping[str, Any]:
    """What Gradescope says of the submissions; Ruby's own tags are read as plain values."""
    import yaml  # noqa: PLC0415 - for this layout alone

    loader: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
    loader.add_multi_constructor("!", _untagged)
    try:
        read = yaml.load(file.read(_MOST_METADATA), loader)  # noqa: S506 - a safe loader's child
    except (yaml.YAMLError, ValueError, RecursionError, OSError) as error:
        msg = f"{file.shown} cannot be read: {clean_line(str(error))} Download the export again."
        raise UsageError(msg) from None
    return read if isinstance(read, Mapping) else {}


def _untagged(loader: Any, _suffix: str, node: Any) -> Any:
    if hasattr(loader, f"construct_{node.id}"):
        return getattr(loader, f"construct_{node.id}")(node)
    return None


def _submitters(about: Mapping[str, Any]) -> tuple[Owner, ...]:
    people = about.get(":submitters")
    found = []
    for one in people if isinstance(people, Sequence) and not isinstance(people, str) else ():
        if isinstance(one, Mapping):
            name, sid, email = (str(one.get(key) or "") for key in (":name", ":sid", ":email"))
            ids = tuple(each for each in (sid, email) if each)
            found.append(Owner(name or sid or email, ids or (name,), name, email))
    return tuple(found)


def _seconds(value: object) -> float | None:
    """A moment in seconds; one without a time zone is taken as UTC, which Gradescope writes."""
    if isinstance(value, str):
        plain, _, zone = value.strip().rpartition(" ")  # nbgrader: "2025-03-05 23:59:00 UTC"
        try:
            named = ZoneInfo(zone) if zone[:1].isalpha() else None
            value = datetime.fromisoformat(plain if named else value.strip())
            value = value.replace(tzinfo=named) if named else value
        except (ValueError, OSError, ZoneInfoNotFoundError):
            return None
    if not isinstance(value, datetime):
        return None
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()


# -- Moodle: "Full Name_12345_assignsubmission_file_", a folder or a beginning --------------------
def _moodle(tree: Tree, _asked: str | None) -> Found | None:
    if not any(_MOODLE.fullmatch(file.path[0]) for file in tree.files):
        return None
    found: dict[str, list[File]] = {}
    matched: dict[str, re.Match[str]] = {}
    strays = []
    for file in tree.files:
        match = _MOODLE.fullmatch(file.path[0])
        if match is None:
            strays.append(_stray(file, "is not named as Moodle names submissions."))
        elif match["kind"] == "file":
            key = f"{match['name']}_{match['number']}"
            found.setdefault(key, []).append(file)
            matched[key] = match
    hands = []
    for key, files in found.items():
        name, number = matched[key]["name"], matched[key]["number"]
        owner = Owner(name, (f"Participant {number}", number), name)
        hands.append(HandIn((owner,), tuple(files), key, alone=len(files[0].path) == 1))
    return Found("moodle", tuple(hands), tuple(strays))


# -- Canvas: lastfirst_LATE_12345_67890_name.py, all in one folder --------------------------------
def _canvas(tree: Tree, _asked: str | None) -> Found | None:
    top = [file for file in tree.files if len(file.path) == 1]
    matches = [(file, _CANVAS.fullmatch(file.name)) for file in top]
    named = [(file, match) for file, match in matches if match is not None]
    if not named or 2 * len(named) < len(tree.files):
        return None
    known = {file.path for file, _ in named}
    strays = [
        _stray(file, "is not named as Canvas names submissions.")
        for file in tree.files
        if file.path not in known
    ]
    hands = []
    for user, group in groupby(sorted(named, key=_canvas_user), key=_canvas_user):
        pairs = list(group)
        match = pairs[0][1]
        owner = Owner(match["name"] or user, (user,), match["name"])
        late = any(match["late"] for _, match in pairs)
        files = tuple(_renamed(file, match["rest"]) for file, match in pairs)
        hands.append(HandIn((owner,), files, f"{match['name'] or ''}_{user}".strip("_"), late=late))
    return Found("canvas", tuple(hands), tuple(strays))


def _canvas_user(pair: tuple[File, re.Match[str]]) -> str:
    return pair[1]["user"]


def _renamed(file: File, name: str) -> File:
    """The file under the name that its student gave it."""
    return msgspec.structs.replace(file, path=(*file.path[:-1], name))


# -- nbgrader: submitted/<student>/<assignment>/ with a timestamp.txt -----------------------------
def _nbgrader(tree: Tree, asked: str | None) -> Found | None:
    files = [file for file in tree.files if file.path[0] == "submitted"]
    inner = tree.below("submitted").files if files else tree.files
    stamped = any(len(file.path) == 3 and file.name == _TIMESTAMP for file in inner)
    if not files and not stamped:
        return None
    deep = [file for file in inner if len(file.path) >= 3]
    assignment = _assignment({file.path[1] for file in deep}, asked)
    loose = [file for file in inner if len(file.path) < 3]
    strays = [_stray(file, "lies outside of every submission.") for file in loose]
    hands = []
    for student, own in _by_folder(deep).items():
        mine = [file for file in own if file.path[1] == assignment]
        stamp = next((file for file in mine if file.name == _TIMESTAMP), None)
        seconds = _seconds(_text(stamp)) if stamp else None
        if mine:
            kept = tuple(file for file in mine if file is not stamp)
            hands.append(HandIn((Owner(student, (student,)),), kept, student, seconds, alone=False))
    return Found("nbgrader", tuple(hands), tuple(strays))


def _assignment(names: set[str], asked: str | None) -> str | None:
    if len(names) <= 1 or asked in names:
        return asked if asked in names else next(iter(names), None)
    listed = ", ".join(clean_line(name, 40) for name in sorted(names)[:8])
    msg = f"submitted/ holds several assignments ({listed}): give the one to grade as --assignment."
    raise UsageError(msg)


def _text(file: File) -> str:
    try:
        return file.read(100).decode("utf-8", "replace")
    except OSError:
        return ""


# -- GitHub Classroom: clones, their names "<assignment>-<login>" ---------------------------------
def _github(tree: Tree, _asked: str | None) -> Found | None:
    clones = {path[0] for path in tree.repositories if len(path) == 1}
    if not clones:
        return None
    prefix = _common_prefix(sorted(clones))
    strays = [
        _stray(file, "lies in no clone.") for file in tree.files if file.path[0] not in clones
    ]
    files = _by_folder(tree.files)
    hands = []
    for clone in sorted(clones):
        login = clone.removeprefix(prefix)
        own = tuple(files.get(clone, ()))  # a clone may be empty
        hands.append(HandIn((Owner(login, (login, clone)),), own, clone, alone=False))
    return Found("github", tuple(hands), tuple(strays))


def _common_prefix(names: Sequence[str]) -> str:
    """What all names begin with, up to a hyphen; nothing where there is but one."""
    if len(names) < 2:
        return ""
    return os.path.commonprefix(list(names)).rpartition("-")[0] + "-"  # noqa: RUF071 - of words


# -- by hand: a folder for each student, or a file for each ---------------------------------------
def _folders(tree: Tree, _asked: str | None) -> Found | None:
    folders = _by_folder(tree.files)
    if not any(_is_candidate(file) for files in folders.values() for file in files):
        return None
    strays = [
        _stray(file, "lies in no student's folder.")
        for file in tree.files
        if file.path[0] not in folders and _is_candidate(file)
    ]
    hands = [
        HandIn((Owner(folder, (folder,)),), tuple(files), folder, alone=False)
        for folder, files in folders.items()
    ]
    return Found("folders", tuple(hands), tuple(strays))


def _flat(tree: Tree, _asked: str | None) -> Found | None:
    files = [file for file in tree.files if len(file.path) == 1 and _is_candidate(file)]
    if not files:
        return None
    own: dict[str, list[File]] = {}
    for file in files:
        stem = file.name.removesuffix(".gz").rpartition(".")[0] or file.name
        own.setdefault(stem, []).append(file)
    hands = [
        HandIn((Owner(stem, (stem,)),), tuple(mine), ", ".join(file.name for file in mine))
        for stem, mine in own.items()
    ]
    return Found("flat", tuple(hands))


def _by_folder(files: Iterable[File]) -> dict[str, list[File]]:
    """The files below each top-level folder."""
    found: dict[str, list[File]] = {}
    for file in files:
        if len(file.path) > 1:
            found.setdefault(file.path[0], []).append(file)
    return found


LAYOUTS: Final[Mapping[str, _Layout]] = MappingProxyType(
    {
        "gradescope": _gradescope,
        "moodle": _moodle,
        "canvas": _canvas,
        "nbgrader": _nbgrader,
        "github": _github,
        "folders": _folders,
        "flat": _flat,
    }
)
"""The layouts that are known, the most telling first."""
