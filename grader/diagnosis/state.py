"""Answers that depend on more than the arguments: on earlier calls."""

from __future__ import annotations

from grader.diagnosis.views import LEAST, Diagnosis, Series, View, close

__all__ = ["accumulated"]


def accumulated(series: Series) -> Diagnosis | None:
    """The right answers of all calls so far, added up."""
    if not series.earned or series.whole or len(series.failing) < len(series.views) - 1:
        return None
    if sum(view.before is not None for view in series.views) < LEAST:
        return None
    if not all(_more(view) for view in series.views):
        return None
    said = "is the sum of the right answers to all calls so far"
    hint = "Does it keep something between calls: a global, or a default that is a list?"
    return Diagnosis("accumulates", said, _more, hint)


def _more(view: View) -> bool:
    """Whether the answer is that of the call before and what is right for this one."""
    if view.before is None:
        return close(view, view.expected)
    return view.before.shape == view.expected.shape and close(view, view.before + view.expected)
