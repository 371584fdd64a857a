"""Which rows a line panel draws: patterns, ends of runs and expressions, against plain Python."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.panels import LinePanel
from exporter.model.run import HistoryColumn, Run, RunKey
from exporter.model.series import Trace
from exporter.query.colors import assign
from exporter.query.line_traces import MAX_MATCHED, metrics_asked
from exporter.query.lines import line_table
from exporter.query.scene import Scene


class Book:
    """Histories row by row: {run id: [{column: value}, ...]}."""

    def __init__(self, pages):
        self.pages = pages

    def traces(self, runs, x, metrics, *, sampled=False):
        found = []
        for metric in metrics:
            for run in runs:
                rows = [r for r in self.pages[run.id] if x in r and metric in r]
                if any(metric in r for r in self.pages[run.id]):
                    xs, ys = ([float(r[n]) for r in rows] for n in (x, metric))
                    found.append(Trace(run, metric, np.array(xs), np.array(ys)))
        return found


def run(name, rows, **fields):
    names = sorted({column for row in rows for column in row} - {"_step"})
    columns = tuple(HistoryColumn(f"c{i}", n, "number", 1) for i, n in enumerate(names))
    return Run(RunKey("e", "p", name), name, columns=columns, **fields)


def table(pages, config=None, **fields):
    runs = tuple(run(name, rows, config=config or {}) for name, rows in pages.items())
    inks = assign([str(r.key) for r in runs])
    return line_table(LinePanel(**fields), Scene(runs, Book(pages), inks))


def points(found):
    names = {s.key: (s.label.split(" · ")[0], s.metric) for s in found.series}
    columns = [found.column(c).values for c in ("series", "x", "y")]
    return [(*names[s], x, y) for s, x, y in zip(*columns, strict=True)]


ROWS = [{"_step": s, "_timestamp": 1000 + 10 * s, "m": s * s} for s in range(6)]


@pytest.mark.parametrize(
    ("fields", "steps"),
    [
        ({"x_last": "last-2"}, [3, 4, 5]),
        ({"x_last": "last-0.5"}, [5]),
        ({"x_last": "last-99"}, [0, 1, 2, 3, 4, 5]),
        ({"x_last": "last-20s"}, [3, 4, 5]),
        ({"x_last": "last-40%"}, [3, 4, 5]),
        ({"x_last": "last-200%"}, [0, 1, 2, 3, 4, 5]),
        ({"x_last": "last-40%", "x_expression": "step * 1"}, [3, 4, 5]),
        ({"x_last": "last-1m"}, [0, 1, 2, 3, 4, 5]),
        ({"x_last": "last-25", "x": "time"}, [3, 4, 5]),
        ({"x_last": "last-25s", "x": "time"}, [3, 4, 5]),
    ],
)
def test_the_end_of_a_run_is_counted_from_its_own_last_row(fields, steps):
    found = table({"a": ROWS, "b": ROWS[:3]}, y=("m",), **fields)
    assert [y for name, _, _, y in points(found) if name == "a"] == [s * s for s in steps]
    own = [y for name, _, _, y in points(found) if name == "b"]
    assert own == [s * s for s in range(3)][-len(own) :]
    assert 4 in own


def test_metrics_of_one_run_share_their_end():
    rows = [{"_step": 0, "often": 1}, {"_step": 9, "often": 2}, {"_step": 5, "seldom": 3}]
    found = table({"a": rows}, y=("often", "seldom"), x_last="last-3")
    assert [(m, x) for _, m, x, _ in points(found)] == [("often", 9)]


def test_a_run_without_a_clock_has_no_last_hour():
    found = table({"a": [{"_step": 0, "m": 1}], "b": ROWS}, y=("m",), x_last="last-1h")
    assert {name for name, *_ in points(found)} == {"b"}
    assert found.notes == ("m: nothing to draw for a.",)


cells = st.floats(-1e3, 1e3).map(lambda v: round(v, 3)) | st.sampled_from([math.nan, math.inf, 0.0])
row = st.fixed_dictionaries({}, optional=dict.fromkeys(("a/b", "c", "_timestamp", "x"), cells))
pages = st.lists(row, min_size=1, max_size=8).map(
    lambda rows: [{"_step": 3 * n, **r} for n, r in enumerate(rows)]
)


def reference(rows, x, last):
    """`a/b` / `c` - 2 over x, cut to the last rows: gaps where it is no number."""
    drawn = []
    for r in rows:
        if "a/b" in r and "c" in r and x in r:
            with np.errstate(all="ignore"):
                drawn.append((r[x], float(np.float64(r["a/b"]) / np.float64(r["c"]) - 2)))
    finite = [p for p, _ in drawn if math.isfinite(p)]
    kept = [(p, v) for p, v in drawn if math.isfinite(p) and p >= max(finite) - last]
    if not any(math.isfinite(v) for _, v in kept):
        return []
    return [(p, v if math.isfinite(v) else None) for p, v in sorted(kept, key=lambda k: k[0])]


@given(pages, st.sampled_from(["_step", "x"]), st.integers(1, 500))
def test_an_expression_is_worked_out_row_by_row(rows, x, last):
    fields = {"expressions": ("${a/b} / c - 2",), "x": x, "x_last": f"last-{last}"}
    found = table({"a": rows}, **fields)
    drawn = [(px, y) for _, _, px, y in points(found)]
    wanted = reference(rows, x, last)
    assert drawn == wanted


@given(pages)
def test_a_bare_metric_is_the_expression_of_its_name(rows):
    plain, formula = table({"a": rows}, y=("c",)), table({"a": rows}, expressions=("c",))
    assert points(plain) == points(formula)
    assert plain.notes == formula.notes


def test_config_and_summary_are_numbers_of_the_run():
    found = table(
        {"a": ROWS}, {"lr": 2, "o": {"w": 3}}, expressions=("m * config.lr + ${config:o.w}",)
    )
    assert [y for *_, y in points(found)] == [2 * s * s + 3 for s in range(6)]
    assert table({"a": ROWS}, expressions=("m * config.lr",)).notes == (
        "m * config.lr: no run has a value that can be drawn.",
    )


def test_x_may_be_an_expression():
    found = table({"a": ROWS}, {"batch": 64}, y=("m",), x_expression="step * config.batch")
    assert [x for _, _, x, _ in points(found)] == [64 * s for s in range(6)]
    assert found.column("x").title == "step * config.batch"


def test_x_that_goes_back_is_put_in_order():
    rows = [{"_step": s, "m": s, "k": -s} for s in range(4)]
    found = table({"a": rows}, y=("m",), x_expression="k * 2")
    assert [(x, y) for _, _, x, y in points(found)] == [(-6, 3), (-4, 2), (-2, 1), (0, 0)]


def test_a_pattern_brings_in_metrics_by_name():
    rows = [{"_step": 0, "_timestamp": 5, "z/loss": 1, "a/loss": 2, "acc": 3}]
    found = table({"a": rows}, y=("acc",), y_pattern="loss$|_timestamp")
    assert [s.metric for s in found.series] == ["acc", "a/loss", "z/loss"]
    assert table({"a": rows}, y_pattern="loss").notes == ()


def test_a_pattern_that_fits_nothing_says_so():
    found = table({"a": ROWS}, y_pattern="^nope$")
    assert not found.drawable
    assert found.notes == ("No metric matches the pattern ^nope$.",)


def test_a_pattern_brings_in_no_more_than_can_be_told_apart():
    rows = [{"_step": 0} | {f"m{i:03}": i for i in range(MAX_MATCHED + 9)}]
    found = table({"a": rows}, y_pattern="^m")
    assert len(found.series) == MAX_MATCHED
    assert found.notes == (
        f"The first {MAX_MATCHED} of {MAX_MATCHED + 9} metrics that match are drawn.",
    )


def test_what_a_panel_names_is_known_before_it_is_drawn():
    panel = LinePanel(y=("m",), expressions=("step * k + config.lr",), x_expression="`no/x`")
    assert metrics_asked(panel, {"m"}) == ("m", "k", "no/x")
