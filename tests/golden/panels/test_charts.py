"""The specifications themselves, without the theme: one small reviewable file a kind of panel.

`make golden` writes them anew.
"""

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from exporter.model.panels import BarPanel, CustomPanel, LinePanel, ParallelPanel, ScatterPanel
from exporter.model.table import Column, PanelTable, Series
from exporter.panels import chart

RUNS = (
    Series("one", "baseline-v1", "#2a78c2"),
    Series("two", "resnet-50", "#d9541e", (6, 3)),
    Series("three", "vit-base", "#12956b"),
)
NAMES = [s.label for s in RUNS]
KEYS = [s.key for s in RUNS]


def _table(kind, runs=3, titles=None, **columns):
    made = []
    for name, values in columns.items():
        text = any(isinstance(value, str) for value in values)
        title = (titles or {}).get(name, name)
        made.append(Column(name, title, "text" if text else "number", tuple(values)))
    return PanelTable(kind, tuple(made), RUNS[:runs])


LINE = _table(
    "line",
    runs=2,
    titles={"x": "Step"},
    series=["one"] * 4 + ["two"] * 4,
    x=[0.0, 20.0, 40.0, 60.0] * 2,
    y=[2.31, 1.07, 0.62, 0.5, 2.3, 0.9, None, 0.31],
    low=[2.2, 1.0, 0.6, 0.5, 2.2, 0.8, None, 0.3],
    high=[2.4, 1.1, 0.7, 0.5, 2.4, 1.0, None, 0.4],
)
BAR = _table(
    "bar",
    series=KEYS * 2,
    label=NAMES * 2,
    metric=["accuracy"] * 3 + ["model_size"] * 3,
    value=[0.9278, 0.9944, 0.9139, 650.0, 5938.0, 18090.0],
)
SCATTER = _table(
    "scatter",
    titles={"x": "lr", "y": "loss", "z": "depth"},
    series=KEYS,
    label=NAMES,
    x=[1e-4, 1e-3, 1e-2],
    y=[0.9, 0.5, 0.2],
    z=[3.0, None, 12.0],
)
PARALLEL = _table(
    "parallel",
    titles={"p0": "lr", "p1": "optimizer", "p2": "accuracy"},
    series=KEYS,
    label=NAMES,
    p0=[1e-4, 1e-2, 1e-3],
    p1=["adam", "sgd", None],
    p2=[0.9, 0.7, 0.8],
)
AXES = ({"value": "config.lr", "log": True}, {"value": "optimizer"}, {"value": "accuracy"})
VEGA = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "data": {"name": "wandb"},
    "mark": "bar",
    "encoding": {"x": {"field": "acc", "type": "quantitative"}, "y": {"field": "name"}},
}
CASES = {
    "line": (LinePanel(y=("val/loss",), range="minmax", width="half"), LINE),
    "bar": (BarPanel(metrics=("accuracy", "model_size")), BAR),
    "scatter": (ScatterPanel(x="lr", y="loss", z="depth", log_x=True, regression=True), SCATTER),
    "parallel": (ParallelPanel(axes=AXES), PARALLEL),
    "custom": (CustomPanel(vega=VEGA), _table("custom", name=NAMES, acc=[0.9, 0.7, 0.8])),
}


@pytest.mark.parametrize("kind", CASES)
def test_specification(kind, snapshot):
    made = chart(*CASES[kind])
    spec = {key: value for key, value in made.spec.items() if key != "config"}
    assert {"alt": made.alt, "spec": spec} == snapshot(extension_class=JSONSnapshotExtension)
