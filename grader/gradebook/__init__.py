"""From the results of a class to marks, to the gradebooks that take them, to what they say."""

from grader.gradebook.compare import Change, changes, changes_text
from grader.gradebook.glance import Shared, glance, misconceptions
from grader.gradebook.marks import Mark, marks
from grader.gradebook.plain import plain_csv
from grader.gradebook.platforms import Filled, fill_canvas, fill_moodle

__all__ = [
    "Change",
    "Filled",
    "Mark",
    "Shared",
    "changes",
    "changes_text",
    "fill_canvas",
    "fill_moodle",
    "glance",
    "marks",
    "misconceptions",
    "plain_csv",
]
