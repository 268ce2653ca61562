"""Gradient: as Value, for the derivative of another part.

Whether a wrong gradient is right for the student's own loss is judged here as well, once
carried errors are.
"""

from grader.kinds.value import deal, expect, judge

__all__ = ["deal", "expect", "judge"]
