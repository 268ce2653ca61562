"""Everything mlgrade raises on purpose.

    MlgradeError                 exit code 2 unless it says otherwise
    ├── UsageError               the command line asks for something that is not there
    ├── SubmissionError          the submission cannot be graded at all (exit code 1)
    ├── CourseError              a course folder cannot be loaded
    │   └── AuthorError          a problem file is wrong: names the file and the thing
    └── GraderFault              our own failure; never costs a student points

Every message is one or two plain sentences and ends with what to do next.
"""

__all__ = [
    "AuthorError",
    "CourseError",
    "GraderFault",
    "MlgradeError",
    "SubmissionError",
    "UsageError",
]


class MlgradeError(Exception):
    """The root: catch this to catch whatever mlgrade raises on purpose."""

    exit_code = 2


class UsageError(MlgradeError):
    """The command line names a file, sheet, part or option value that does not exist."""


class SubmissionError(MlgradeError):
    """The submission cannot be graded at all: not readable, not Python, no known function."""

    exit_code = 1


class CourseError(MlgradeError):
    """A course folder lacks ``problems/`` or ``reference/``, or a file of it does not load."""


class AuthorError(CourseError):
    """A problem file contradicts itself: the message gives the file and the name to look at."""


class GraderFault(MlgradeError):  # noqa: N818 - the word of the design: a fault is ours
    """mlgrade itself failed (a worker that will not start, a full disk): costs no points."""
