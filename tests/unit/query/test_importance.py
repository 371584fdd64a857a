"""Which config values go with a target."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import ImportancePanel
from exporter.model.run import Run, RunKey
from exporter.query.importance import CORRELATION, FOREST, MOST_BARS, RANKS, importance_table
from exporter.query.scene import Scene


def measured(*configs, targets=None):
    """The table over runs with these configs; the target is `lr` squared unless it is given."""
    targets = targets or [config.get("lr", 0) ** 2 for config in configs]
    runs = tuple(
        Run(RunKey("e", "p", str(n)), f"r{n}", config=config, summary={"acc": target})
        for n, (config, target) in enumerate(zip(configs, targets, strict=True))
    )
    return importance_table(ImportancePanel(id="i", target="summary.acc"), Scene(runs, None, {}))


def values(table, measure):
    rows = zip(*(table.column(n).values for n in ("label", "metric", "value")), strict=True)
    return {label: value for label, metric, value in rows if metric == measure}


def test_a_rising_value_has_the_ranks_of_its_target_and_nearly_its_line():
    table = measured(*({"lr": float(n), "seed": n % 2} for n in range(8)))
    assert values(table, RANKS)["lr"] == pytest.approx(1)
    assert 0.9 < values(table, CORRELATION)["lr"] < 1
    assert next(iter(values(table, CORRELATION))) == "lr"


def test_equal_values_share_a_rank():
    table = measured(*({"lr": v} for v in (1, 1, 2, 2)), targets=[1, 2, 3, 4])
    assert values(table, RANKS)["lr"] == pytest.approx(2 / math.sqrt(5))


def test_texts_become_a_column_for_each_value():
    configs = [{"optimizer": {"name": name}} for name in ("adam", "sgd", "adam", "sgd")]
    table = measured(*configs, targets=[1, 0, 1, 0])
    found = values(table, CORRELATION)
    assert found["optimizer.name = adam"] == pytest.approx(1)
    assert found["optimizer.name = sgd"] == pytest.approx(-1)


def test_what_never_changes_or_is_free_text_says_nothing():
    configs = [{"lr": n, "steps": 5, "note": f"n{n}"} for n in range(8)]
    assert list(values(measured(*configs), CORRELATION)) == ["lr"]


def test_few_runs_say_nothing_but_why():
    table = measured({"lr": 1}, {"lr": 2}, {"lr": 3})
    assert not table.drawable
    assert table.notes == ("acc: 3 runs with a value are too few.",)


def test_only_the_strongest_are_drawn_and_the_others_counted():
    configs = [{f"k{i}": (n * (i + 3)) % 7 for i in range(MOST_BARS + 5)} for n in range(9)]
    table = measured(*configs, targets=list(range(9)))
    assert len(values(table, CORRELATION)) == MOST_BARS
    assert any("The strongest 15 of 17" in note for note in table.notes)


@given(
    st.lists(
        st.tuples(st.floats(allow_nan=True, allow_infinity=True), st.floats(-1e300, 1e300)),
        min_size=4,
        max_size=12,
    )
)
def test_coefficients_are_between_minus_one_and_one(pairs):
    table = measured(*({"lr": x} for x, _ in pairs), targets=[y for _, y in pairs])
    if table.columns:
        found = [*values(table, CORRELATION).values(), *values(table, RANKS).values()]
        assert all(-1.000001 <= value <= 1.000001 for value in found)


def test_a_forest_is_grown_or_its_absence_is_told():
    rng = np.random.default_rng(1)
    configs = [{"lr": float(a), "noise": float(b)} for a, b in rng.random((40, 2))]
    table = measured(*configs)
    shares = values(table, FOREST)
    if shares:
        assert sum(shares.values()) == pytest.approx(1)
        assert shares["lr"] > 0.8
    else:
        assert any("scikit-learn is not installed" in note for note in table.notes)
