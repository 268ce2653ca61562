"""What all tests share: golden files, the whole outputs that were looked at and found good."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)  # a busy machine is slow, not wrong
settings.load_profile("patient")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one command that renews golden files: ``pytest --update-golden``."""
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden anew, then read its diff"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with ``tests/golden/<name>`` and show how they differ."""
    update = request.config.getoption("--update-golden")

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        if not path.exists():
            pytest.fail(f"There is no tests/golden/{name}: run pytest --update-golden.")
        with path.open(encoding="utf-8", newline="") as file:
            known = file.read()
        if text != known:
            lines = known.splitlines(), text.splitlines()
            diff = difflib.unified_diff(*lines, f"golden/{name}", "now", lineterm="")
            shown = "\n".join(diff) or "(they differ in line ends only)"
            pytest.fail(f"{shown}\nIf this is better, run pytest --update-golden.", pytrace=False)

    return compare
