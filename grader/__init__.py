"""mlgrade checks machine-learning homework and names the mistake it looks like.

As a library::

    import grader

    result = grader.check("submission.py", sheet="energy")
    result.score, result.max_score, result.parts[0].outcome
    text = grader.to_json(result)
    assert grader.from_json(text) == result
    print(grader.report(result, "markdown"))

Whatever is raised on purpose is a :class:`MlgradeError`; a submission that cannot be graded is no
exception but a result whose ``gradable`` is False. Importing this costs nothing: each name is
imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from grader.version import __version__

if TYPE_CHECKING:
    from grader.errors import AuthorError, CourseError, GraderFault, MlgradeError, UsageError
    from grader.library import check, report
    from grader.limits import LimitChanges
    from grader.results import (
        CheckResult,
        Counterexample,
        Outcome,
        PartResult,
        Result,
        Sandbox,
        SubmissionInfo,
        from_json,
        passes,
        to_json,
    )

__all__ = [
    "AuthorError",
    "CheckResult",
    "Counterexample",
    "CourseError",
    "GraderFault",
    "LimitChanges",
    "MlgradeError",
    "Outcome",
    "PartResult",
    "Result",
    "Sandbox",
    "SubmissionInfo",
    "UsageError",
    "__version__",
    "check",
    "from_json",
    "passes",
    "report",
    "to_json",
]

_HOMES = {
    "grader.library": ["check", "report"],
    "grader.limits": ["LimitChanges"],
    "grader.errors": ["AuthorError", "CourseError", "GraderFault", "MlgradeError", "UsageError"],
    "grader.results": [
        "CheckResult",
        "Counterexample",
        "Outcome",
        "PartResult",
        "Result",
        "Sandbox",
        "SubmissionInfo",
        "from_json",
        "passes",
        "to_json",
    ],
}


if not TYPE_CHECKING:  # so that checkers know exactly the names above

    def __getattr__(name: str) -> Any:
        for home, names in _HOMES.items():
            if name in names:
                return getattr(import_module(home), name)
        msg = f"module 'grader' has no attribute {name!r}"
        raise AttributeError(msg)


def __dir__() -> list[str]:
    return __all__
