"""``mlgrade kit``: what an instructor hands to students, or to a platform."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.autograder import Settings
from grader.autograder_zip import autograder_zip
from grader.cli.output import check_writable, write_file, write_report
from grader.course import find
from grader.errors import UsageError
from grader.kit_folder import KitChoices, kit_files

__all__ = ["folder", "gradescope"]


def folder(output: Path, *, seed: int | None, course: Path | None, force: bool, **more: Any) -> int:
    """Write what students get; without a seed, with one that nobody grades hand-ins with."""
    if output.exists() and not output.is_dir():
        msg = f"{output} is a file: give -o the name of a folder."
        raise UsageError(msg)
    if output.is_dir() and any(output.iterdir()) and not force:
        msg = f"{output} is not empty: give -o another folder, or --force to overwrite in it."
        raise UsageError(msg)
    chosen = KitChoices(seed=1 + secrets.randbelow((1 << 31) - 1) if seed is None else seed, **more)
    files = kit_files(find(course), chosen)
    for name, content in files.items():
        path = output / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"The folder {path.parent} cannot be made: {os.strerror(error.errno or 0)}."
            raise UsageError(msg) from error
        write_file(path, content)
    write_report(
        f"Wrote {output}, with seed {chosen.seed}: {', '.join(files)}. Its cases are public: "
        "grade what is handed in with another seed.",
        None,
    )
    return 0


def gradescope(
    output: Path,
    *,
    seed: int | None,
    visibility: Sequence[str],
    requirement: str,
    course: Path | None,
    **settings: Any,
) -> int:
    """Write the autograder of a sheet; without a seed, with one that nobody knows before."""
    check_writable(output)
    chosen = Settings(
        seed=secrets.randbelow(1 << 31) if seed is None else seed,
        visibility=dict(map(_pair, visibility)),
        **settings,
    )
    write_file(output, autograder_zip(find(course), chosen, requirement))
    write_report(
        f"Wrote {output}, with seed {chosen.seed}. On Gradescope: Configure Autograder, base "
        "image Ubuntu 24.04, and upload it.",
        None,
    )
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, _, when = text.partition("=")
    if not when:
        msg = f"--visibility {text}: say when a part is shown, as in gibbs_nll=after_published."
        raise UsageError(msg)
    return name, when
