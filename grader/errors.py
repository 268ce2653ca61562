"""Everything mlgrade raises on purpose.

    MlgradeError                 exit code 2
    ├── UsageError               the command line asks for something that is not there
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
    "UsageError",
]


class MlgradeError(Exception):
    """The root: catch this to catch whatever mlgrade raises on purpose."""

    exit_code = 2  # a usage error or our own fault; 1 is kept for submissions below the mark


class UsageError(MlgradeError):
    """The command line names a file, sheet, part or option value that does not exist."""


class CourseError(MlgradeError):
    """A course folder lacks ``problems/`` or ``reference/``, or a file of it does not load."""


class AuthorError(CourseError):
    """A problem file contradicts itself: the message gives the file and the name to look at."""


class GraderFault(MlgradeError):  # noqa: N818 - the word of the design: a fault is ours
    """mlgrade itself failed (a worker that will not start, a full disk): costs no points."""
