"""``mlgrade doctor``: what holds a submission on this machine, and what to do about the rest."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping

from grader.cli.output import unicode_output, write_report
from grader.isolate import start
from grader.layers import LAYERS, level
from grader.limits import Limits
from grader.messages import Terms

__all__ = ["run"]

_VERDICTS = {
    "strict": "Other people's code can be graded here.",
    "basic": "Grade only code that you trust here: one of the two layers it takes is missing.",
    "process": "Grade only code that you trust here: a process and a deadline hold nothing in.",
}


def run(isolation: str, fmt: str) -> int:
    """Start a worker, measure what holds it, print it; 0 where other people's code can be graded.

    Raises GraderFault where no worker can be started.
    """
    limits = Limits()
    with start(isolation) as spawner, spawner.spawn(Terms(limits.memory, limits.total)) as worker:
        measured = worker.ready().layers
    chosen = isolation == "process"
    text = _json(measured) if fmt == "json" else _text(measured, chosen=chosen)
    write_report(text, None)
    return 0 if level(measured) == "strict" else 1


def _json(measured: Mapping[str, str]) -> str:
    layers = {
        each.name: {"on": each.name in measured, "detail": measured.get(each.name, "")}
        for each in LAYERS
    }
    return json.dumps({"level": level(measured), "layers": layers}, indent=2)


def _text(measured: Mapping[str, str], *, chosen: bool) -> str:
    yes, no = ("✓", "✗") if unicode_output() else ("+", "-")
    lines = [f"{platform.system()} {platform.release()}: isolation is {level(measured)}.", ""]
    for each in LAYERS:
        if each.name in measured:
            detail = f" ({measured[each.name]})" if measured[each.name] else ""
            lines += [f"{yes} {each.name}{detail}", f"    {each.stops}"]
        else:
            lines += [f"{no} {each.name}", f"    Without it {each.without}."]
            remedy = "leave out --isolation=process" if chosen else each.remedy
            lines += [f"    What to do: {remedy}."]
    return "\n".join([*lines, "", _VERDICTS[level(measured)]])
