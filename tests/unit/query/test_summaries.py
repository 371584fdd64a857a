"""What a metric's summary is when the tracker kept something else, or nothing."""

from exporter.model.run import HistoryColumn, Run, RunKey
from exporter.query.value_paths import MISSING, value_of


def test_the_last_value_stands_in_for_a_summary_of_statistics():
    columns = (HistoryColumn("c0", "acc", "number", 3, last=0.9),)
    run = Run(RunKey("e", "p", "i"), "n", summary={"acc": {"max": 0.95}}, columns=columns)
    assert value_of(run, "summary.acc") == 0.9
    assert value_of(run, "acc") == 0.9
    assert value_of(run, "summary.acc.max") == 0.95


def test_a_metric_that_never_reached_the_summary_has_its_last_value():
    columns = (HistoryColumn("c0", "val/loss", "number", 3, last=0.2),)
    run = Run(RunKey("e", "p", "i"), "n", columns=columns)
    assert value_of(run, "summary.val/loss") == 0.2
    assert value_of(run, "summary.other") is MISSING
