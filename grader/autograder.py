"""What runs on Gradescope: ``python -I -m grader.autograder /autograder``.

Whatever happens, ``results/results.json`` is a file that Gradescope reads. The script that calls
this has put one there before, for the case that this never ends.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from grader.errors import MlgradeError

__all__ = ["SETTINGS", "UNFINISHED", "Settings", "failed", "main", "run"]

SETTINGS: Final = "settings.json"
UNFINISHED: Final = "unfinished.json"
_OURS: Final = "This is a failure of the autograder, not of your work. Tell your instructor."


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an instructor decided when the autograder was built."""

    sheet: str
    seed: int
    submission: str = "submission.py"
    reveal: Literal["full", "hint", "score"] = "hint"
    isolation: Literal["auto", "strict", "process"] = "auto"
    visibility: dict[str, str] = {}


def main() -> None:
    """Grade what was handed in below the folder that is named."""
    run(Path(sys.argv[1]))
    os._exit(0)


def run(root: Path) -> None:
    """Grade ``root/submission`` with what lies in ``root/source``, and write the results."""
    try:
        text = _graded(root)
    except MlgradeError as error:
        text = failed(str(error))
    except Exception as error:  # noqa: BLE001 - every failure ends in a file that can be read
        text = failed(f"{type(error).__name__}: {error}")
    target = root / "results" / "results.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = target.with_name("results.json.new")
    whole.write_text(text, encoding="utf-8")
    whole.replace(target)


def failed(reason: str) -> str:
    """The results of a run that we failed: the student learns whose fault it is, staff why."""
    tests: list[dict[str, Any]] = [
        {"name": "The autograder failed", "status": "failed", "score": 0, "output": _OURS},
        {"name": "Why", "status": "failed", "score": 0, "output": reason, "visibility": "hidden"},
    ]
    return json.dumps({"score": 0, "output": _OURS, "tests": tests}, indent=2) + "\n"


def _graded(root: Path) -> str:
    settings = msgspec.json.decode((root / "source" / SETTINGS).read_bytes(), type=Settings)
    handed_in = root / "submission"
    chosen = _choose(handed_in, settings.submission)
    if chosen is None:
        return _not_found(handed_in, settings.submission)
    from grader.library import check  # noqa: PLC0415 - numpy, inside of what is caught
    from grader.render import render  # noqa: PLC0415

    result = check(
        chosen,
        sheet=settings.sheet,
        seed=settings.seed,
        course=root / "source" / "course",
        reveal=settings.reveal,
        isolation=settings.isolation,
    )
    return render(result, "gradescope", visibility=settings.visibility)


def _choose(folder: Path, wanted: str) -> Path | None:
    """The file that was asked for; else the only one that could be meant."""
    if (folder / wanted).is_file():
        return folder / wanted
    found = _candidates(folder)
    return found[0] if len(found) == 1 else None


def _candidates(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [each for each in sorted(folder.iterdir()) if each.suffix in {".py", ".ipynb"}]


def _not_found(folder: Path, wanted: str) -> str:
    from grader.text import clean_line  # noqa: PLC0415

    names = ", ".join(clean_line(each.name, 60) for each in _candidates(folder)[:10])
    said = f"There is no {wanted} in what you handed in"
    said += f", but {names}: rename one and hand in again." if names else ": hand it in."
    test = {"name": "No submission", "status": "failed", "score": 0, "output": said}
    return json.dumps({"score": 0, "tests": [test]}, indent=2) + "\n"


if __name__ == "__main__":
    main()
