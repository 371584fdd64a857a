"""Small tables for every kind of panel, a Vega-Lite validator and a studio that draws."""

import importlib.util
import json
from itertools import chain
from pathlib import Path

import jsonschema
import pytest

from exporter.figures import Studio
from exporter.model.figure import SVG
from exporter.model.table import Column, PanelTable, Series

COLOURS = ("#2a78c2", "#d9541e", "#12956b", "#b65fa3", "#c98a00", "#7a5fc0")


class Tables:
    """Builds panel tables the way the query engine does."""

    def series(self, labels, dashes=()):
        dash = dict(enumerate(dashes))
        return tuple(
            Series(f"key{n}", label, COLOURS[n % 6], dash.get(n, ()), "", (f"run{n}",))
            for n, label in enumerate(labels)
        )

    def line(self, lines, x=None, kind="number", dashes=(), title="Step", **more):
        """`lines` maps labels to y values; `x` is shared; `more` are columns like `raw=[[...]]`."""
        labels, ys = list(lines), list(lines.values())
        xs = [x or [float(n) for n in range(len(y))] for y in ys]
        keys = [f"key{n}" for n, y in enumerate(ys) for _ in y]
        columns = [
            _column("series", "text", keys),
            _column("x", kind, chain.from_iterable(xs), title),
        ]
        columns.append(_column("y", "number", chain.from_iterable(ys)))
        columns += [
            _column(name, "number", chain.from_iterable(parts)) for name, parts in more.items()
        ]
        return PanelTable("line", tuple(columns), self.series(labels, dashes))

    def bar(self, labels, metrics, low=None, high=None):
        """`metrics` maps names to one value per label."""
        rows = [(n, m, v) for m, values in metrics.items() for n, v in enumerate(values)]
        columns = [
            _column("series", "text", [f"key{n}" for n, _, _ in rows]),
            _column("label", "text", [labels[n] for n, _, _ in rows]),
            _column("metric", "text", [m for _, m, _ in rows]),
            _column("value", "number", [v for _, _, v in rows]),
        ]
        columns += [_column(n, "number", v) for n, v in (("low", low), ("high", high)) if v]
        return PanelTable("bar", tuple(columns), self.series(labels))

    def scatter(self, labels, x, y, z=None, titles=("lr", "loss", "depth"), dashes=()):
        names = [("x", x), ("y", y)] + ([("z", z)] if z else [])
        columns = [
            _column("series", "text", [f"key{n}" for n in range(len(labels))]),
            _column("label", "text", labels),
            *(_column(n, "number", v, t) for (n, v), t in zip(names, titles, strict=False)),
        ]
        return PanelTable("scatter", tuple(columns), self.series(labels, dashes))

    def parallel(self, labels, axes):
        """`axes` maps titles to one value per label, numbers or texts."""
        columns = [
            _column("series", "text", [f"key{n}" for n in range(len(labels))]),
            _column("label", "text", labels),
        ]
        for n, (title, values) in enumerate(axes.items()):
            text = any(isinstance(v, str) for v in values)
            columns.append(_column(f"p{n}", "text" if text else "number", values, title))
        return PanelTable("parallel", tuple(columns), self.series(labels))

    def custom(self, **columns):
        made = [
            _column(name, "text" if isinstance(values[0], str) else "number", values)
            for name, values in columns.items()
        ]
        return PanelTable("custom", tuple(made))


def _column(name, kind, values, title=None):
    return Column(name, name if title is None else title, kind, tuple(values))


@pytest.fixture(scope="session")
def tables():
    return Tables()


@pytest.fixture(scope="session")
def valid():
    """Asserts that a specification is Vega-Lite, by the schema that altair ships."""
    home = Path(importlib.util.find_spec("altair").submodule_search_locations[0])
    schema = json.loads((home / "vegalite/v6/schema/vega-lite-schema.json").read_text())
    validator = jsonschema.Draft7Validator(schema)

    def check(spec):
        error = jsonschema.exceptions.best_match(validator.iter_errors(spec))
        assert error is None, f"{error.json_path}: {error.message}"

    return check


@pytest.fixture(scope="session")
def drawn():
    """Draws a chart with the real engine and returns the figure and its SVG."""
    with Studio(None, workers=1) as studio:

        def draw(chart):
            figure = studio.draw({"chart": chart}, frozenset({SVG}))["chart"]
            assert not isinstance(figure, Exception), figure
            return figure, figure.media[SVG].decode()

        yield draw
