"""An answer with several numbers under their names says which of them is wrong."""

from __future__ import annotations

from grader.cases import Call, Case, Dealt, Returned
from grader.kinds.finding import Evidence
from grader.kinds.value import judge
from grader.spec import Value


def facts():
    """Return the right facts."""
    return {"max": 0.25, "argmax": 0.0}


def judged(answer):
    """Judge an answer."""
    row = Value(facts, facts, on=lambda _: (), points=1)
    dealt = Dealt("p.facts", row, (Case((Call("facts", ()),)),))
    return judge(Evidence(row=row, dealt=dealt, expected=[facts()], replies=[Returned(answer)]))


def test_the_name_of_the_wrong_number_is_in_the_message():
    """A further key is nobody's business, a missing one is."""
    assert judged({"max": 0.25, "argmax": 0, "even": True}).passed
    assert judged({"max": 0.3, "argmax": 0}).message == "under 'max'"
    assert judged({"max": 0.25, "argmax": float("nan")}).message.startswith("under 'argmax', ")
    assert "lacks 'argmax'" in judged({"max": 0.25}).message
