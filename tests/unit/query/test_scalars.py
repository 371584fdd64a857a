"""Big numbers: aggregates over all runs or over groups."""

import pytest

from exporter.model.panels import ScalarPanel
from exporter.model.run import Run, RunKey
from exporter.query.scalars import scalar_table
from exporter.query.scene import Scene

RUNS = tuple(
    Run(RunKey("e", "p", name), name, config={"arch": arch}, summary={"acc": acc})
    for name, arch, acc in (("a", "vit", 1.0), ("b", "vit", 3.0), ("c", "cnn", None))
)


def table(**fields):
    panel = ScalarPanel(**({"metrics": ("summary.acc",)} | fields))
    return scalar_table(panel, Scene(RUNS, None, {}))


def rows(found):
    return list(zip(*(c.values for c in found.columns), strict=True))


@pytest.mark.parametrize(
    ("how", "value"), [("mean", 2), ("median", 2), ("min", 1), ("max", 3), ("sum", 4), ("count", 2)]
)
def test_runs_without_a_value_take_no_part(how, value):
    assert rows(table(aggregate=how)) == [("acc", value, 2, 1, 3)]


def test_a_group_has_a_number_of_its_own():
    found = table(groupby="config.arch")
    assert rows(found) == [("acc · vit", 2, 2, 1, 3)]
    assert found.notes == ("acc · cnn: no run has a finite value.",)


def test_arithmetic_and_a_name_of_ones_own():
    found = table(metrics=(), expressions=("acc * 2",), legend_template="${metric} of ${run:name}")
    assert rows(found) == [("acc * 2 of all runs", 4, 2, 2, 6)]


@pytest.mark.parametrize(
    ("area", "ends"),
    [("stddev", (1, 3)), ("stderr", (2 - 0.5**0.5, 2 + 0.5**0.5)), ("none", (None, None))],
)
def test_the_range_is_what_was_asked_for(area, ends):
    assert rows(table(range=area))[0][3:] == pytest.approx(ends)


def test_a_total_does_not_scatter():
    found = table(range="stddev", aggregate="sum")
    assert rows(found)[0][3:] == (None, None)
    assert found.notes == ("A sum of runs has no range around it.",)
