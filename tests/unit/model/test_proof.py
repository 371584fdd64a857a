"""A proof compares what the tracker says with what was read, and words the difference."""

import pytest

from exporter.model.proof import discrepancies
from exporter.model.run import Claims, Completeness, HistoryColumn, Run, RunKey

LOSS = HistoryColumn("c0", "loss", "number", count=10, first_step=0, last_step=9)


def run(claims=None, **about):
    whole = Completeness(10, 0, 9, claims=claims or Claims(), **about)
    return Run(RunKey("", "p", "a"), "a", columns=(LOSS,), completeness=whole)


@pytest.mark.parametrize(
    "claims",
    [
        Claims(),
        Claims(10, 9, {"loss": 10}),
        # the run went on while it was read
        Claims(8, 7, {"loss": 8}),
    ],
)
def test_a_history_that_is_as_the_tracker_says_lacks_nothing(claims):
    assert discrepancies(run(claims)) == ()


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        (Claims(rows=1200), "10 rows read of 1,200"),
        (Claims(last_step=12), "read to step 9, the tracker has step 12"),
        (Claims(counts={"loss": 11}), "loss: 10 values read of 11"),
        (Claims(counts={"acc": 1}), "acc: 0 values read of 1"),
    ],
)
def test_less_than_the_tracker_has_is_told(claims, words):
    assert discrepancies(run(claims)) == (words,)


def test_a_history_without_a_step_is_behind_any_step():
    nothing = Run(RunKey("", "", "a"), "a", completeness=Completeness(claims=Claims(last_step=0)))
    assert discrepancies(nothing) == ("read to step None, the tracker has step 0",)


def test_damage_that_the_reader_saw_is_told_too():
    assert discrepancies(run(lost_records=1, truncated=True)) == ("1 lost record", "cut off")
