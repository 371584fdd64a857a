"""A sentence for each kind of loss."""

from exporter.model.run import RunKey
from exporter.query.remarks import Remarks

NAMES = {RunKey("e", "p", name): name for name in "abcde"}
WORDS = ("{} point left out.", "{} points left out.")


def told(**counts):
    remarks = Remarks(NAMES)
    for name, count in counts.items():
        remarks.add(RunKey("e", "p", name), count, *WORDS)
    return list(remarks.notes())


def test_one_run_is_told_by_itself():
    assert told(a=1) == ["a: 1 point left out."]
    assert told(a=2000) == ["a: 2,000 points left out."]
    assert told(a=0) == []


def test_several_runs_share_a_sentence():
    assert told(a=1, b=1) == ["a, b: each 1 point left out."]
    assert told(a=2, b=2, c=2, d=2, e=2) == ["a, b, c and 2 more: each 2 points left out."]
    assert told(a=1, b=0, c=7) == ["a, c: 1 to 7 points left out."]


def test_each_kind_has_its_own():
    remarks = Remarks(NAMES)
    remarks.add(RunKey("e", "p", "a"), 1, *WORDS)
    remarks.add(RunKey("e", "p", "a"), 2, "{} value is NaN.", "{} values are NaN.")
    assert list(remarks.notes()) == ["a: 1 point left out.", "a: 2 values are NaN."]
