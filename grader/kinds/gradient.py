"""Gradient: as Value, for the derivative of another part.

Whether a wrong gradient is right for the student's own loss is judged here as well, once
carried errors are.
"""

from grader.kinds.value import answer, deal, expect, hold, judge

__all__ = ["answer", "deal", "expect", "hold", "judge"]
