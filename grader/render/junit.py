"""The report as JUnit XML, which GitLab, Jenkins and most other CI servers read.

One test case a check. GitLab drops test cases of the same name, so names are unique in the
file; Jenkins keeps one failure a case and knows the attributes of its own schema only, so the
file's name stands at the suite. What servers show of a case is the text of its failure.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from decimal import Decimal
from itertools import chain, count

import msgspec
from msgspec.structs import replace

from grader.render import words
from grader.render.finding import evidence, row_name
from grader.render.look import Look
from grader.results import CheckResult, Outcome, PartResult, Result

__all__ = ["render"]

_WIDTH = 88
_TAGS = {
    Outcome.PASS: "",
    Outcome.WRONG: "failure",
    Outcome.CARRIED: "failure",
    Outcome.BANNED: "failure",
    Outcome.MISSING: "failure",
    Outcome.RAISED: "error",
    Outcome.TIMED_OUT: "error",
    Outcome.FAULT: "error",
    Outcome.SKIPPED: "skipped",
    Outcome.PENDING: "skipped",
}


def render(result: Result, look: Look) -> str:
    """The whole file."""
    look = replace(look, width=_WIDTH, color=False)
    cases = _cases(result, look) if result.gradable else [_not_graded(result)]
    tags = Counter(child.tag for case in cases for child in case)
    counts = {
        "tests": str(len(cases)),
        "failures": str(tags["failure"]),
        "errors": str(tags["error"]),
        "time": _seconds(sum(Decimal(case.get("time", "0")) for case in cases)),
    }
    root = ET.Element("testsuites", {"name": "mlgrade", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": result.title or "mlgrade", **counts})
    suite.set("skipped", str(tags["skipped"]))
    suite.set("file", look.file(result))
    suite.append(_properties(result))
    suite.extend(cases)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _properties(result: Result) -> ET.Element:
    values = {
        "sheet": result.sheet,
        "seed": str(result.seed),
        "score": words.points(result.score),
        "max_score": words.points(result.max_score),
        "pending": words.points(result.pending),
        "submission.sha256": result.submission.sha256,
        "sandbox.layers": ", ".join(result.sandbox.layers),
        "sandbox.missing": ", ".join(result.sandbox.missing),
        "mlgrade": result.mlgrade,
    }
    properties = ET.Element("properties")
    for name, value in values.items():
        ET.SubElement(properties, "property", name=name, value=value)
    return properties


def _not_graded(result: Result) -> ET.Element:
    case = ET.Element("testcase", classname=result.sheet or "mlgrade", name="submission")
    case.set("time", "0")
    message = result.message or "The submission could not be read."
    error = ET.SubElement(case, "error", type="not_gradable", message=message.partition("\n")[0])
    error.text = message
    return case


def _cases(result: Result, look: Look) -> list[ET.Element]:
    seen: set[str] = set()
    return [
        _case(part, check, look, first=check is part.checks[0], seen=seen)
        for part in result.parts
        for check in part.checks
    ]


def _case(
    part: PartResult, check: CheckResult, look: Look, *, first: bool, seen: set[str]
) -> ET.Element:
    """One check; the part's seconds and prints stand at the first of its checks."""
    case = ET.Element("testcase", classname=part.part)
    row = f": {row_name(check)}" if len(part.checks) > 1 else ""
    case.set("name", _unique(f"{part.part}{row}", seen))
    case.set("time", _seconds(Decimal(str(part.seconds)) if first else Decimal(0)))
    tag = _TAGS[check.outcome]
    if tag:
        kind = f"{check.outcome.value}.{check.cause}" if check.cause else check.outcome.value
        message = f"{words.score(check)} {check.message or words.state(check).word}"
        found = ET.SubElement(case, tag, type=kind, message=message)
        alone = msgspec.structs.replace(
            part,
            checks=(check,),
            outcome=check.outcome,
            score=check.score,
            max_score=check.max_score,
            stdout="",
        )
        found.text = evidence(alone, look)
    if first and part.stdout:
        ET.SubElement(case, "system-out").text = part.stdout
    return case


def _unique(name: str, seen: set[str]) -> str:
    """The name, with a number behind it where another case has it already."""
    numbered = (f"{name} ({number})" for number in count(2))
    free = next(each for each in chain([name], numbered) if each not in seen)
    seen.add(free)
    return free


def _seconds(number: Decimal | int) -> str:
    """Seconds without an exponent, which Jenkins does not read."""
    return format(round(Decimal(number), 4), "f")
