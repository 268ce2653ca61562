"""Notebooks: their code in order, without what only Jupyter runs, hostile files refused."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from cli import PERFECT, ROOT, mlgrade
from hypothesis import given
from hypothesis import strategies as st

from grader import notebook
from grader.course import Course
from grader.notebook import NotebookError, read_notebook
from grader.places import MOST_CELLS, place, place_in_cell, split_place, two_places, where
from grader.starter import starter
from grader.starter_notebook import starter_notebook
from grader.submission import read

WRITE: Any = nbformat.v4


def notebook_of(*sources: str, **more: Any) -> bytes:
    """A notebook with these code cells, as Jupyter writes it."""
    cells = [WRITE.new_code_cell(source) for source in sources]
    return str(WRITE.writes(WRITE.new_notebook(cells=cells, **more))).encode()


def code(source: str) -> tuple[str, str]:
    """A cell as Python, and what was said about it."""
    found = read_notebook(notebook_of("x = 1", source))
    return found.cells[1].source, " ".join(found.notes)


# -- magics ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\na = 1", "pass\na = 1"),
        ("!pip install \\\n  torch \\\n  numpy\na = 1", "pass\n\n\na = 1"),
        ("files = !ls", "files = None"),
        ("a, b = %sql select", "a, b = None"),
        ("np.dot?", "pass"),
        ("?np.dot", "pass"),
        ("f??", "pass"),
        ("if a:\n    !ls\nelse:\n    %cd ..", "if a:\n    pass\nelse:\n    pass"),
        ("%time a = f(1)", "a = f(1)"),
        ("%timeit -n 10 f()", "pass"),
        ("%%time\na = 1", "\na = 1"),
        ("\n%%capture out\n%pylab\na = 1", "\n\npass\na = 1"),
        ("%%bash\nrm -rf /\n", "\n\n"),
        ("%%writefile a.py\nimport os", "\n"),
        ("%%html\n<b>", "\n"),
    ],
)
def test_what_only_jupyter_runs_is_left_out(cell: str, python: str) -> None:
    """Line by line, so that all others stay where they are; and it is said."""
    text, note = code(cell)
    assert text == python
    assert text.count("\n") == cell.count("\n")
    ast.parse(text)
    timed = cell.startswith(("%time a", "%%time"))
    assert ("left out, since only Jupyter runs it: " in note) == (not timed)


@pytest.mark.parametrize(
    "cell",
    [
        "a = (7\n% 4)",
        "a = [1,\n!2]",
        "s = '''\n%matplotlib\n!ls\n'''",
        's = """a\\"""\n%b\n"""',
        "a = 7 \\\n% 4",
        "a = 'it\\'s' # don't (\n%b",
        "x = '# (' # )\nf(x)",
        "a != b",
        "s = 'a\\\n%b'",
        "f('''a''', {'b': \"'\"})\nb = 1",
    ],
)
def test_python_is_not_taken_for_magic(cell: str) -> None:
    """A percent sign within brackets, a text or a continued line belongs to Python."""
    text, note = code(cell)
    magic = cell.endswith("\n%b")
    assert text == (cell.replace("%b", "pass") if magic else cell)
    assert bool(note) == magic


FILES = sorted(
    path
    for folder in ("grader", "reference", "problems", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "cheats" not in path.parts
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_line_of_real_python_stays(path: Path) -> None:
    """As cells, all the Python of this repository is read as it is written."""
    source = path.read_text(encoding="utf-8")
    if notebook._SKIP.search(source):
        return
    found = read_notebook(notebook_of("x = 1", source))
    assert found.cells[1].source == source
    assert found.notes == ()


@given(st.text())
def test_no_cell_gains_or_loses_a_line(source: str) -> None:
    """Whatever a cell holds, its lines keep their numbers."""
    text, _ = code(source.replace("mlgrade", ""))
    assert text.count("\n") == re.sub("\r\n?", "\n", source).count("\n")


def test_skipped_cells() -> None:
    """A cell that asks for it is skipped; the others keep their numbers."""
    found = read_notebook(notebook_of("a = 1", "b = 2\n#  mlgrade: SKIP\n", "c = 3"))
    assert [(cell.number, cell.source) for cell in found.cells] == [(1, "a = 1"), (3, "c = 3")]
    assert found.notes == ("skipped, as asked for: cell 2",)
    both = read_notebook(notebook_of("# mlgrade: skip", "# mlgrade: skip", "c = 3"))
    assert both.notes == ("skipped, as asked for: cells 1, 2",)


# -- formats ----------------------------------------------------------------------------------
def test_only_code_is_read() -> None:
    """Markdown, raw cells, outputs and attachments are stepped over; code comes in order."""
    cells = [
        WRITE.new_markdown_cell("# a = 1"),
        WRITE.new_code_cell("b = 2", outputs=[WRITE.new_output("stream", text="c = 3")]),
        WRITE.new_raw_cell("d = 4"),
        WRITE.new_code_cell("e = 5"),
    ]
    data = WRITE.writes(WRITE.new_notebook(cells=cells)).encode()
    assert [cell.source for cell in read_notebook(data).cells] == ["b = 2", "e = 5"]


def test_older_formats_and_sources_as_text() -> None:
    """Format 3 and sources that are one text read as nbformat reads them."""
    made = WRITE.new_notebook(cells=[WRITE.new_code_cell("a = 1\nb = 2"), WRITE.new_code_cell("c")])
    old = nbformat.convert(made, 3)
    for data in (nbformat.v3.writes_json(old), json.dumps(made)):
        found = read_notebook(data.encode())
        assert [cell.source for cell in found.cells] == ["a = 1\nb = 2", "c"]
    assert read_notebook(b"\xef\xbb\xbf" + notebook_of("a")).cells[0].source == "a"
    assert read_notebook(notebook_of("a\r\nb\rc")).cells[0].source == "a\nb\nc"


DEEP = b"[" * 200_000
HOSTILE = {
    "no JSON": b"import numpy",
    "empty": b"",
    "another JSON": b'{"a": 1}',
    "a list": b"[]",
    "deep": b'{"nbformat": 4, "cells": [], "metadata": ' + DEEP,
    "deep outputs": b'{"nbformat":4,"cells":[{"cell_type":"code","source":"a","outputs":' + DEEP,
    "deep source": b'{"nbformat":4,"cells":[{"cell_type":"code","source":' + DEEP,
    "source of numbers": b'{"nbformat":4,"cells":[{"cell_type":"code","source":[1]}]}',
    "surrogate": b'{"nbformat":4,"cells":[{"cell_type":"code","source":"\\ud800"}]}',
    "bad UTF-8": b'{"nbformat":4,"cells":[{"cell_type":"code","source":"\xff"}]}',
    "no code": notebook_of(),
    "blank code": notebook_of("", "\n \n"),
    "only skipped": notebook_of("# mlgrade: skip"),
    "too many cells": notebook_of(*["a"] * (MOST_CELLS + 1)),
    "too much code": notebook_of("a" * (1 << 20), "b"),
}


@pytest.mark.parametrize("story", HOSTILE)
def test_what_is_no_notebook(story: str, tmp_path: Path) -> None:
    """It is refused in one message that says what to do, and costs neither time nor memory."""
    with pytest.raises(NotebookError, match=r"no Jupyter|no code|more than 1 MB of code"):
        read_notebook(HOSTILE[story])
    (tmp_path / "hw.ipynb").write_bytes(HOSTILE[story])
    submission = read(tmp_path / "hw.ipynb")
    assert submission.refusal
    assert submission.source == b""


def test_a_notebook_that_is_too_large(tmp_path: Path) -> None:
    """Of 40 MB of plots nothing is decoded."""
    with (tmp_path / "hw.ipynb").open("wb") as file:
        file.truncate(40 << 20)
    run = mlgrade("check", "hw.ipynb", cwd=tmp_path)
    assert (run.status, run.err) == (1, "")
    assert "larger than 32 MB: clear its outputs" in " ".join(run.out.split())


def test_plots_may_be_large(tmp_path: Path) -> None:
    """Outputs of many megabytes do not matter."""
    png = WRITE.new_output("display_data", {"image/png": "A" * (5 << 20)})
    cells = [WRITE.new_code_cell("a = 1", outputs=[png])]
    (tmp_path / "hw.ipynb").write_text(WRITE.writes(WRITE.new_notebook(cells=cells)))
    assert read(tmp_path / "hw.ipynb").source == b"a = 1"


# -- places -----------------------------------------------------------------------------------
def test_places_in_words() -> None:
    """A line of a file, or a cell and its line."""
    assert (place(41), where(41), split_place(41)) == ("line 41", "on line 41", (0, 41))
    at = place_in_cell(3, 2)
    assert two_places(3, 9) == "lines 3 and 9"
    assert two_places(place_in_cell(1, 3), at) == "cell 1, line 3 and cell 3, line 2"
    assert (place(at), where(at), split_place(at)) == (
        "cell 3, line 2",
        "in cell 3, line 2",
        (3, 2),
    )
    assert place_in_cell(MOST_CELLS, 1 << 20) < 2**31  # the lines of syntax trees


# -- grading ----------------------------------------------------------------------------------
PREAMBLE = 'from __future__ import annotations\nimport numpy as np\nSHEET = "energy"'
RAISES = "def infer(F):\n    # a comment\n    return F[None, 'x']"


def graded(tmp_path: Path, *sources: str, args: tuple[str, ...] = ()) -> dict[str, Any]:
    """The result of a notebook with these cells."""
    (tmp_path / "hw.ipynb").write_bytes(notebook_of(PREAMBLE, *sources))
    run = mlgrade("check", "hw.ipynb", "--format", "json", *args, cwd=tmp_path)
    assert run.err == ""
    result: dict[str, Any] = json.loads(run.out)
    return result


def part_of(result: dict[str, Any], name: str) -> dict[str, Any]:
    """One part."""
    (found,) = (part for part in result["parts"] if part["name"] == name)
    return dict(found)


def test_a_notebook_is_graded_as_its_file_is(tmp_path: Path) -> None:
    """Cut into cells, a perfect submission has full marks, derivations included."""
    source = PERFECT.read_text(encoding="utf-8")
    result = graded(tmp_path, *re.split(r"\n\n\n(?=\w)", source))
    whole = json.loads(mlgrade("check", PERFECT, "--format", "json", cwd=tmp_path).out)
    assert result["gradable"]
    for ours, theirs in zip(result["parts"], whole["parts"], strict=True):
        assert (ours["part"], ours["outcome"], ours["score"]) == (
            theirs["part"],
            theirs["outcome"],
            theirs["score"],
        )
    assert result["submission"]["name"] == "hw.ipynb"


def test_cells_that_fail_do_not_stop_the_rest(tmp_path: Path) -> None:
    """What raises, exits or is no Python is told by its number; later cells run."""
    result = graded(
        tmp_path,
        "a = 1\nb = undefined",
        "def broken(:\n    pass",
        "import sys\nsys.exit(3)",
        "return 3",
        "def infer(F):\n    return int(np.argmin(F)) * a",
        args=("--part", "infer"),
    )
    assert part_of(result, "infer")["outcome"] == "pass"
    notes = "\n".join(result["notes"])
    assert "cell 2 failed: NameError: name 'undefined' is not defined (line 2)" in notes
    assert "cell 3, line 1: SyntaxError: invalid syntax; the cell is left out" in notes
    assert "cell 4 failed: SystemExit: 3 (line 2)" in notes
    assert "cell 5 failed: SyntaxError: 'return' outside function" in notes


def test_errors_are_shown_with_cell_and_line(tmp_path: Path) -> None:
    """In the message, the traceback and the result; a file has no cells."""
    result = graded(tmp_path, "x = 0", RAISES, args=("--part", "infer"))
    (check,) = part_of(result, "infer")["checks"]
    assert "(cell 3, line 3)" in check["message"]
    assert "File \"hw.ipynb, cell 3\", line 3, in infer\n    return F[None, 'x']" in check["source"]
    assert "~^" in check["source"]
    assert (check["cell"], check["line"]) == (3, 3)
    part = part_of(result, "infer")
    assert (part["cell"], part["line"]) == (3, 1)
    (tmp_path / "hw.py").write_text(f"{PREAMBLE}\n{RAISES}")
    said = mlgrade("check", "hw.py", "--part", "infer", "--format", "json", cwd=tmp_path).out
    (check,) = json.loads(said)["parts"][0]["checks"]
    assert (check["cell"], check["line"]) == (None, 6)


def test_the_step_that_does_not_follow_is_shown_with_its_cell(tmp_path: Path) -> None:
    """Also where a derivation is wrong, and where a ban is broken."""
    steps = (
        "def energy_nll_steps(F, y, beta):\n"
        "    yield 1 / beta * np.log(np.exp(-beta * F).sum()) + F[y]\n    yield F[y]"
    )
    result = graded(tmp_path, steps, args=("--part", "energy_nll_steps"))
    (check,) = part_of(result, "energy_nll_steps")["checks"]
    assert (check["cell"], check["line"], check["source"]) == (2, 3, "F[y]")
    run = mlgrade("check", "hw.ipynb", "--part", "energy_nll_steps", cwd=tmp_path)
    assert "in          cell 2, line 3" in run.out


def test_what_a_notebook_does_beside_its_functions_is_harmless(tmp_path: Path) -> None:
    """Plots, display, magics in Python's own words; outputs and prints are nobody's business."""
    result = graded(
        tmp_path,
        "%matplotlib inline\nimport matplotlib.pyplot as plt",
        "plt.plot([1, 2])\nplt.show()\ndisplay(plt.gcf())\nprint('printed')",
        "get_ipython().run_line_magic('pylab', '')\nget_ipython().system('touch forged')",
        "def infer(F):\n    return int(np.argmin(F))",
        args=("--part", "infer"),
    )
    assert part_of(result, "infer")["outcome"] == "pass"
    assert result["notes"] == ["left out, since only Jupyter runs it: %matplotlib (cell 2, line 1)"]
    assert [each.name for each in tmp_path.iterdir()] == ["hw.ipynb"]


def test_a_module_beside_a_notebook(tmp_path: Path) -> None:
    """It can be imported, as beside a file."""
    (tmp_path / "helper.py").write_text("def lowest(F):\n    return int(F.argmin())\n")
    result = graded(tmp_path, "from helper import lowest as infer", args=("--part", "infer"))
    assert part_of(result, "infer")["outcome"] == "pass"


def test_a_notebook_of_which_nothing_is_python(tmp_path: Path) -> None:
    """It is not gradable, and the message names the cell."""
    (tmp_path / "hw.ipynb").write_bytes(notebook_of("# nothing", "x = (", "def f(:"))
    run = mlgrade("check", "hw.ipynb", cwd=tmp_path)
    assert run.status == 1
    assert "'(' was never closed (cell 2, line 1)" in run.out
    assert "Traceback" not in run.out + run.err


COLAB = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
VSCODE = {"language_info": {"name": "python"}, "vscode": {"interpreter": {"hash": "0" * 64}}}


@pytest.mark.parametrize("metadata", [COLAB, VSCODE], ids=["Colab", "VS Code"])
def test_exports_of_other_editors(metadata: dict[str, Any], tmp_path: Path) -> None:
    """Their metadata is stepped over; what only runs there fails by itself."""
    cells = [
        WRITE.new_code_cell(PREAMBLE, metadata={"id": "x1", "outputId": "y"}),
        WRITE.new_code_cell("#@title Mount\nfrom google.colab import drive\ndrive.mount('/c')"),
        WRITE.new_code_cell("def infer(F):\n    return int(np.argmin(F))"),
    ]
    made = WRITE.new_notebook(cells=cells, metadata=metadata)
    (tmp_path / "hw.ipynb").write_text(WRITE.writes(made))
    run = mlgrade("check", "hw.ipynb", "--part", "infer", cwd=tmp_path)
    assert run.status == 0
    assert "cell 2 failed: ModuleNotFoundError: No module named 'google" in " ".join(
        run.out.split()
    )


# -- the starter ------------------------------------------------------------------------------
def test_the_notebook_to_begin_from(tmp_path: Path) -> None:
    """It is a valid notebook with the statements and the stubs, and nothing in it is answered."""
    run = mlgrade("start", "energy", "--notebook", cwd=tmp_path)
    assert run.out.startswith("Wrote submission.ipynb. Fill in the functions, then: mlgrade check")
    path = tmp_path / "submission.ipynb"
    made: Any = nbformat.read(path, as_version=4)
    nbformat.validate(made)
    kinds = [cell.cell_type for cell in made.cells]
    assert kinds.count("markdown") == len(Course(ROOT).sheet("energy").problems)
    text = "\n\n\n".join(cell.source for cell in made.cells if cell.cell_type == "code")
    sheet = Course(ROOT).sheet("energy")
    defined = [
        node.name for node in ast.parse(starter(sheet)).body if isinstance(node, ast.FunctionDef)
    ]
    assert [n.name for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)] == defined
    assert starter_notebook(sheet) == path.read_text(encoding="utf-8")
    result = json.loads(mlgrade("check", path, "--format", "json", cwd=tmp_path).out)
    assert {part["outcome"] for part in result["parts"]} == {"missing"}
    again = mlgrade("start", "energy", "--notebook", cwd=tmp_path)
    assert "submission.ipynb is already there" in again.err


def functions(source: str) -> list[str]:
    """The names that a source defines, in order."""
    return [each.name for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)]


def test_bans_stand_in_the_notebook() -> None:
    """What a problem does not allow is said in its cell."""
    sheet = Course(ROOT).sheet("bayes")
    banned = [problem for problem in sheet.problems if problem.value.banned]
    assert starter_notebook(sheet).count("Not allowed here") == len(banned) > 0
