"""The documentation as a site: it builds without a warning, and loads nothing from elsewhere."""

from __future__ import annotations

import html.parser
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cli import ROOT

QUIET = {"NO_MKDOCS_2_WARNING": "1"}  # an announcement of mkdocs-material, no warning on our pages


def build(config: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build the site with warnings as errors."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(site)],
        cwd=ROOT,
        env=os.environ | QUIET,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site."""
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT / "mkdocs.yml", folder)
    assert done.returncode == 0, done.stdout
    assert "WARNING" not in done.stdout, done.stdout
    return folder


class Read(html.parser.HTMLParser):
    """What a page loads, and its text outside of code and formulas."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.text: list[str] = []
        self.formulas = 0
        self._aside = 0
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is loaded."""
        given = dict(attrs)
        self._aside += tag in {"code", "pre", "script", "style", "math"}
        self.formulas += tag == "math"
        if tag in {"script", "img", "iframe"}:
            self.loads.append(given.get("src") or "")
        if tag == "link" and given.get("rel") != "canonical":
            self.loads.append(given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        """Code and formulas end."""
        self._aside -= tag in {"code", "pre", "script", "style", "math"}

    def handle_data(self, data: str) -> None:
        """Keep text that people read."""
        if not self._aside:
            self.text.append(data)


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """No script, style, font or picture comes from a network."""
    pages = list(site.rglob("*.html"))
    assert len(pages) > 30
    assert not [load for page in pages for load in Read(page).loads if "//" in load]
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert not re.findall(r"url\(['\"]?(?:https?:)?//", styles)


def test_formulas_are_formulas(site: Path) -> None:
    """No page shows LaTeX as it is written, and the statements have their formulas."""
    for page in sorted(site.rglob("*.html")):
        read = Read(page)
        raw = [text for text in read.text if re.search(r"\$|\\[a-zA-Z(\[]", text)]
        assert not raw, f"{page.name}: {raw[:3]}"
        if page.parent.parent.name == "problems":
            assert read.formulas, page


def small_site(folder: Path, page: str, **more: str) -> Path:
    """A site of one page, with the configuration of the real one."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    config["nav"] = ["index.md"]
    config["docs_dir"] = str(folder / "docs")
    config["hooks"] = [str(ROOT / each) for each in config["hooks"]]
    for name, text in {"index": page, **more}.items():
        path = folder / "docs" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    path = folder / "mkdocs.yml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("page", "more", "message"),
    [
        ("[a](b.md)\n", {}, "'b.md', but the target is not found"),
        ("[a](#b)\n", {}, "no such anchor on this page"),
        ("[a](../mkdocs.yml)\n", {}, "not found among documentation files"),
        ("$a + \\nonsense$\n", {}, "index.md: the formula a + \\nonsense cannot be shown"),
        ("a\n", {"b": "alone\n"}, 'not included in the "nav" configuration:\n  - b.md'),
    ],
)
def test_what_ends_a_build(page: str, more: dict[str, str], message: str, tmp_path: Path) -> None:
    """A link that leads nowhere, a page that nothing leads to, a formula that nobody can read."""
    done = build(small_site(tmp_path, page, **more), tmp_path / "site")
    assert done.returncode == 1
    assert message in done.stdout


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It costs $x < 1$.", "<math><mi>x</mi><mo>&lt;</mo><mn>1</mn></math>"),
        ("$$\na\n$$", '<div class="formula"><math display="block"><mi>a</mi></math></div>'),
        ("$$a$$\n$$b$$", "<mi>b</mi></math></div>"),
        ("$\\bigl(a\\bigr)^2$", "<msup><mrow><mo form='postfix' minsize"),
        ("`$x$`", "<code>$x$</code>"),
    ],
)
def test_how_formulas_are_written(written: str, shown: str, tmp_path: Path) -> None:
    """In the text, on lines of their own, one below the other; code is left alone."""
    done = build(small_site(tmp_path, f"{written}\n"), tmp_path / "site")
    assert done.returncode == 0, done.stdout
    assert shown in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
