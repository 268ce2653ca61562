"""From what an instructor downloaded to the submissions of a class."""

from grader.intake.files import Problem
from grader.intake.gather import Intake, Submitted, Wanted, gather
from grader.intake.layouts import LAYOUTS
from grader.intake.moments import moment, written
from grader.intake.roster import Roster, Student, read_csv, read_roster

__all__ = [
    "LAYOUTS",
    "Intake",
    "Problem",
    "Roster",
    "Student",
    "Submitted",
    "Wanted",
    "gather",
    "moment",
    "read_csv",
    "read_roster",
    "written",
]
