"""``mlgrade kit``: what an instructor hands to a platform."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.autograder import Settings
from grader.autograder_zip import autograder_zip
from grader.cli.output import check_writable, write_file, write_report
from grader.course import find
from grader.errors import UsageError

__all__ = ["gradescope"]


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
