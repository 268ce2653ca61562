"""``mlgrade check`` beside a kit: what is asked for, as far as the kit has not decided it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.grade import Request
from grader.sealed import read_kit

if TYPE_CHECKING:
    from grader.cli.check import Options

__all__ = ["request_with"]


def request_with(path: Path, options: Options) -> Request:
    """What to grade with. Raises UsageError for a kit that cannot be read, or is asked to differ."""
    deck = read_kit(path).limited(options.limits)
    decided = {
        "seed": (options.seed, 0, deck.seed),
        "reveal": (options.reveal, "hint", deck.reveal),
        "data": (options.data, None, None),
    }
    for name, (asked, default, own) in decided.items():
        if asked not in {default, own}:
            msg = f"--{name} is decided by {deck.name}, which lies beside the submission: leave it out."
            raise UsageError(msg)
    return Request(
        course=deck.course,
        sheet=options.sheet,
        parts=options.parts,
        seed=deck.seed,
        limits=options.limits,
        reveal=deck.reveal,
        deck=deck,
    )
