"""The runs of examples/, and those of RUNPRESS_CORPUS, against the reference.

That their histories in the store are what the training loops logged is shown elsewhere
(tests/functional/test_truth.py), so the raw rows of the store are where the reference begins.
"""

import json
import os
from pathlib import Path

import pytest
from formulas import curves, lines, relations, runs, selection
from made import agree, ask, lines_of, scale_of

from exporter.gather import gather_runs
from exporter.model.panels import (
    BarPanel,
    ComparerPanel,
    ImportancePanel,
    LinePanel,
    PresetPanel,
    ScatterPanel,
)
from exporter.query.select import order_runs

METRICS = ("train/loss", "train/accuracy", "train/mae", "val/loss", "lr", "grad_norm")
AXES = {"step": "_step", "time": "_timestamp", "relative": "_runtime", "epoch": "epoch"}
TWEMA = {"kind": "twema", "amount": 0.8}


@pytest.fixture(scope="module", params=["examples", "corpus"])
def shelf(request, library, tmp_path_factory):
    if request.param == "examples":
        return library
    if not (place := os.environ.get("RUNPRESS_CORPUS")):
        pytest.skip("RUNPRESS_CORPUS names no folder of further runs")
    got = gather_runs({"wandb-offline:wandb": Path(place)}, tmp_path_factory.mktemp("store"))
    assert not got.problems
    return got.library


def histories(shelf, runs_of_a_group, x, metric):
    """The rows in which both were logged, as (x, y)."""
    found = []
    for run in runs_of_a_group:
        rows = shelf.rows(run.key, [metric, *({x} - {"_step"})])
        both = [(row.get(x), row.get(metric)) for row in rows]
        found.append([(a, b) for a, b in both if a is not None and b is not None])
    return found


def grouped(shelf, path):
    def key(run):
        section, name = path.split(".", 1)
        return getattr(run, section).get(name)

    return selection.groups(order_runs(shelf.runs(), ""), key)


@pytest.mark.parametrize(
    ("axis", "aggregate", "area", "smoothing"),
    [
        ("step", "mean", "stderr", TWEMA),
        ("step", "median", "minmax", {"kind": "average", "amount": 5}),
        ("epoch", "mean", "stddev", {"kind": "none", "amount": 0}),
        ("time", "max", "none", {"kind": "gaussian", "amount": 1.5}),
        ("relative", "min", "minmax", {"kind": "ema", "amount": 0.7}),
        ("relative", "sum", "none", {"kind": "none", "amount": 0}),
    ],
)
def test_groups_of_real_runs_are_the_reference_lines(shelf, axis, aggregate, area, smoothing):
    unit = 1000 if axis == "time" else 1
    for metric in METRICS:
        panel = LinePanel(
            y=(metric,),
            x=axis,
            groupby="config.architecture",
            aggregate=aggregate,
            range=area,
            smoothing_kind=smoothing["kind"],
            smoothing=smoothing["amount"],
        )
        found = lines_of(ask(panel, order_runs(shelf.runs(), ""), reader=shelf))
        compared = 0
        for label, own in grouped(shelf, "config.architecture"):
            logged = histories(shelf, own, AXES[axis], metric)
            expected = lines.line(logged, aggregate=aggregate, area=area, **smoothing)
            scaled = [(x * unit, *cells) for x, *cells in expected]
            agree(found.get(label, []), scaled, scale_of([y for h in logged for _, y in h]))
            compared += len(expected)
        assert compared


def test_every_metric_of_every_run_is_drawn_as_it_was_logged(shelf):
    names = sorted({c.name for r in shelf.runs() for c in r.columns if c.kind == "number"})
    for metric in (name for name in names if not name.startswith("_")):
        table = ask(LinePanel(y=(metric,), log_y=True), shelf.runs(), reader=shelf)
        found = {s.runs[0]: rows for s, rows in zip(table.series, _by_series(table), strict=True)}
        for run in shelf.runs():
            (logged,) = histories(shelf, [run], "_step", metric)
            agree(found.get(str(run.key), []), lines.line([logged], log_y=True))


def _by_series(table):
    rows = list(zip(*(table.column(n).values for n in ("series", "x", "y")), strict=True))
    return [
        [(x, y, None, None, None) for key, x, y in rows if key == series.key]
        for series in table.series
    ]


@pytest.mark.parametrize("key", ["best.val/loss", "inference_time", "epoch", "lr", "train/loss"])
@pytest.mark.parametrize(("aggregate", "area"), [("mean", "stddev"), ("median", "minmax")])
def test_bars_of_real_runs_are_the_reference_bars(shelf, key, aggregate, area):
    panel = BarPanel(
        metrics=(f"summary.{key}",), groupby="config.model", aggregate=aggregate, range=area
    )
    table = ask(panel, order_runs(shelf.runs(), ""))
    found = zip(*(table.column(n).values for n in ("label", "value", "low", "high")), strict=True)
    groups = [
        (label, [_last(shelf, run, key) for run in own])
        for label, own in grouped(shelf, "config.model")
    ]
    values = runs.numbers([v for _, own in groups for v in own])
    assert values
    agree(list(found), runs.bars(groups, aggregate, area), scale_of(values))


def _last(shelf, run, key):
    """The summary's value by its key or path; what was logged last where it has none.

    W&B's `define_metric(summary="min")` leaves `{"min": ...}` under the key: no last value either.
    """
    if key in run.summary and not isinstance(run.summary[key], dict):
        return run.summary[key]
    head, _, rest = key.partition(".")
    if rest in run.summary.get(head, {}):
        return run.summary[head][rest]
    rows = shelf.rows(run.key, [key])
    return rows[-1][key] if rows else None


def test_points_and_correlations_of_real_runs(shelf):
    own = shelf.runs()
    values = [(run.config.get("learning_rate"), _last(shelf, run, "train/loss")) for run in own]
    table = ask(ScatterPanel(x="config.learning_rate", y="summary.train/loss", log_x=True), own)
    found = list(zip(table.column("x").values, table.column("y").values, strict=True))
    points = runs.points(values, (True, False))
    agree(found, [point[1:] for point in points])
    table = ask(ImportancePanel(target="summary.train/loss"), own)
    bars = zip(*(table.column(n).values for n in ("label", "metric", "value")), strict=True)
    measured = {(label, metric): value for label, metric, value in bars}
    checked = 0
    for label in dict.fromkeys(name for name, _ in measured):
        pairs = [
            (runs.flat(run.config, "config").get(f"config.{label}"), target)
            for run, (_, target) in zip(own, values, strict=True)
        ]
        both = [point[1:] for point in runs.points(pairs, (False, False))]
        if " = " in label or not both:
            continue
        x, y = zip(*both, strict=True)
        assert measured[label, "Correlation"] == pytest.approx(relations.pearson(x, y), abs=1e-9)
        ranked = relations.spearman(x, y)
        assert measured[label, "Rank correlation"] == pytest.approx(ranked, abs=1e-9)
        checked += 1
    assert checked > 1


def test_the_comparer_of_real_runs_shows_what_differs(shelf):
    own = order_runs(shelf.runs(), "")[:24]
    table = ask(ComparerPanel(diff_only=True), own)
    flat = [runs.flat(r.config, "config") | runs.flat(r.summary, "summary") for r in own]
    expected = runs.comparer(flat, diff_only=True)
    assert [column.title for column in table.columns[1:]] == list(expected)
    for column, cells in zip(table.columns[1:], expected.values(), strict=True):
        if column.kind == "number":
            assert [repr(v) for v in column.values] == [repr(v) for v in cells]


@pytest.mark.parametrize(
    ("key", "x", "y"), [("roc_curve", "fpr", "tpr"), ("pr_curve", "recall", "precision")]
)
def test_logged_curves_keep_their_area(shelf, key, x, y):
    own = [run for run in shelf.runs() if any(file.key == f"{key}_table" for file in run.media)]
    assert own
    for run in own:
        columns, data = _logged(shelf, run, f"{key}_table")
        table = ask(PresetPanel(name="curve", table=key), [run], media=shelf.media)
        rows = list(zip(*(table.column(n).values for n in ("series", "x", "y")), strict=True))
        for series in table.series:
            drawn = [(a, b) for s, a, b in rows if s == series.key]
            own_rows = [r for r in data if str(r[columns.index("class")]) == series.label]
            points = [(r[columns.index(x)], r[columns.index(y)]) for r in own_rows]
            points = points[::-1] if points[0][0] > points[-1][0] else points
            assert float(curves.area(drawn)) == pytest.approx(float(curves.area(points)), abs=1e-12)


def test_logged_matrices_count_every_prediction(shelf):
    own = [r for r in shelf.runs() if any(f.key == "confusion_matrix_table" for f in r.media)]
    assert own
    for run in own:
        _, data = _logged(shelf, run, "confusion_matrix_table")
        panel = PresetPanel(name="confusion", table="confusion_matrix")
        table = ask(panel, [run], media=shelf.media)
        found = zip(
            *(table.column(n).values for n in ("actual", "predicted", "value")), strict=True
        )
        assert list(found) == [(str(a), str(p), float(n)) for a, p, n in data]


def _logged(shelf, run, key):
    file = max((f for f in run.media if f.key == key), key=lambda f: f.step or 0)
    found = json.loads(shelf.media(run.key, file.path))
    return found["columns"], found["data"]
