"""Charts that are set without the engine are the engine's own drawings, number for number."""

import random
import re
import runpy
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import event, given, note, settings
from hypothesis import strategies as st

from exporter import freeze_report, gather_runs, load_report
from exporter.errors import FigureError
from exporter.figures import engine
from exporter.figures.lines import skeleton
from exporter.figures.normalise import finish, normalise
from exporter.figures.sanitise import sanitise
from exporter.figures.typeset import typeset
from exporter.figures.typeset.letters import width
from exporter.model.snapshot import panels_of
from exporter.panels import chart, has_chart
from exporter.panels.ticks import time
from gallery import letters

PLOTS = runpy.run_path(str(Path(__file__).with_name("plots.py")))
charts, mutated, plots = PLOTS["LINES"]["charts"], PLOTS["LINES"]["mutated"], PLOTS["plots"]
ROOT = Path(__file__).parents[4]
RUNS = ("wandb-offline:examples/runs/wandb", "wandb-offline:tests/data/wandb_media/wandb")
THEN = datetime(2026, 11, 24, tzinfo=UTC)
EVERY = [*letters.LETTERS, " ", " "]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


@pytest.fixture(scope="module", autouse=True)
def _engine():
    engine.start()


def by_engine(spec):
    """The drawing, or None when the engine fails (as it does over a title `if`)."""
    try:
        return engine.draw_svg(spec)
    except ValueError:
        engine.flush()
        return None


def normalised(svg, made=normalise):
    """The drawing without its names, or why it can be none."""
    try:
        return re.sub("f[0-9a-f]{10}-", "", made(svg, "Chart", "").svg.decode())
    except FigureError as error:
        return error.problems[0].code


def finished(svg):
    return normalised(svg, finish)


def assert_same(ours, theirs):
    assert NUMBER.sub("#", ours) == NUMBER.sub("#", theirs)
    a, b = (np.array(NUMBER.findall(svg), dtype=float) for svg in (ours, theirs))
    assert np.abs(a - b).max(initial=0) <= 0.001 + 1e-6


def laid_out(spec):
    """What is to be laid out of a chart: its skeleton, or all of it."""
    text = sanitise(spec)
    frame = skeleton(text)
    return frame.spec if frame else text


def check(spec):
    """Set as the engine draws it, or left to the engine; whether it was set."""
    text = laid_out(spec)
    ours = typeset(text)
    if ours and (theirs := by_engine(text)):
        assert_same(finished(ours), normalised(theirs))
    return ours is not None


@pytest.mark.slow
@settings(max_examples=150)
@given(charts() | plots())
def test_what_is_set_is_what_the_engine_draws(spec):
    event("set" if check(spec) else "left to the engine")


@pytest.mark.slow
@settings(max_examples=100)
@given(charts() | plots(), st.randoms(use_true_random=False))
def test_so_is_what_strangers_write(spec, chance):
    """Another value of a property, or another property: the same, or left to the engine."""
    other = mutated(spec, chance)
    note(orjson.dumps(other).decode())
    try:
        event("set" if check(other) else "left to the engine")
    except FigureError:
        return


@given(st.floats(0, 2e12), st.floats(3, 12), st.sampled_from([100, 300, 620]), st.booleans())
def test_calendars_are_those_of_the_engine(start, power, length, tight):
    ends = [start, start + 10**power]
    axis = {"labelFlush": 20, **time(*ends, length, tight=tight).style}
    scale = {"type": "utc", "domain": ends, "nice": False}
    x = {"field": "x", "type": "temporal", "scale": scale, "axis": axis}
    rows = [{"x": end, "y": 1, "s": "a"} for end in ends]
    encoding = {**PLAIN["encoding"], "x": x}
    spec = skeleton(sanitise({**PLAIN, "data": {"values": rows}, "encoding": encoding})).spec
    if ours := typeset(spec):
        assert_same(finished(ours), normalised(by_engine(spec)))


@pytest.mark.slow
def test_the_panels_of_a_report_are_set():
    assert {style for style, spec in panels() if not check(spec)} == {"violin"}


def panels():
    """The panels of the gallery, as they are drawn in pages and in papers."""
    with tempfile.TemporaryDirectory() as folder:
        found = gather_runs(dict.fromkeys(RUNS, ROOT), Path(folder)).library
        report = load_report(ROOT / "examples" / "gallery.yml")
        snapshot = freeze_report(report, found, base=ROOT / "examples", now=THEN)
    shown = [panel for panel in panels_of(snapshot.report) if has_chart(panel)]
    sized = [one.model_copy(update={"outer": outer}) for one in shown for outer in (0, 312, 648)]
    return [
        (getattr(one, "style", one.title), chart(one, snapshot.tables[one.id]).spec)
        for one in sized
    ]


PLAIN = {
    "width": 200,
    "height": 100,
    "data": {"values": [{"x": 0, "y": 1, "s": "a"}, {"x": 9, "y": 3, "s": "a"}]},
    "mark": "line",
    "encoding": {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "quantitative"},
        "color": {"field": "s", "type": "nominal"},
    },
}


def _with(channel, **more):
    encoding = PLAIN["encoding"]
    return {**PLAIN, "encoding": {**encoding, channel: {**encoding[channel], **more}}}


def _set(spec):
    return typeset(laid_out(spec))


ROWS = [
    {"n": "one", "m": "a", "x": 1, "y": 4, "t": "4.0"},
    {"n": "two", "m": "b", "x": 2, "y": -3, "t": "−3"},
    {"n": "six", "m": "a", "x": 6, "y": None, "t": "none"},
]
NAME = {"field": "n", "type": "nominal"}
X, Y = ({"field": name, "type": "quantitative"} for name in "xy")
COLOUR = {"field": "m", "type": "nominal"}


def _plot(*layers, **more):
    return {"width": 200, "height": 100, "data": {"values": ROWS}, "layer": [*layers], **more}


def _layer(mark, transform=(), **encoding):
    return {
        "mark": mark,
        "encoding": encoding,
        **({"transform": [*transform]} if transform else {}),
    }


BARS = _layer("bar", y=NAME, x=Y, color=COLOUR)
TITLE = {"text": "A title", "frame": "group", "fontSize": 12, "fontWeight": 600, "color": "#000"}
SHOWN = {
    "lines": PLAIN,
    "hazy lines": {**PLAIN, "mark": {"type": "line", "opacity": 0.5}},
    "no axis": _with("x", axis=None),
    "lying bars": _plot(BARS),
    "standing bars": _plot(_layer("bar", x=NAME, y=Y, fill=COLOUR)),
    "bars by number": _plot(_layer("bar", x=NAME, y=Y, fill={**X, "legend": {"title": "w"}})),
    "bars with values": _plot(
        _layer({"type": "bar", "height": {"band": 0.5}}, y=NAME, x=Y, x2={"field": "x"}),
        _layer("text", [{"filter": "!(datum.y < 0)"}], y=NAME, x=Y, text={"field": "t"}),
    ),
    "points": _plot(_layer("point", x=X, y=Y, color=COLOUR)),
    "points and their trend": _plot(
        _layer({"type": "square", "size": 50}, x=X, y=Y),
        _layer("line", [{"regression": "y", "on": "x"}], x=X, y=Y),
    ),
    "ticks": _plot(_layer({"type": "tick", "size": 12}, x=X, y=NAME, fill=COLOUR)),
    "a heat map": _plot(_layer("rect", x=NAME, y={**COLOUR, "axis": {"grid": True}}, fill=COLOUR)),
    "parallel coordinates": _plot(
        _layer(
            "line",
            [{"fold": ["x", "z"]}],
            x={"field": "key", "type": "nominal"},
            y={"field": "value", "type": "quantitative"},
            detail={"field": "n"},
            stroke={**X, "field": "z"},
        ),
        data={"values": [{"n": "a", "x": 1, "z": 3}, {"n": "b", "x": 2, "z": 1}]},
    ),
    "calculated bands": {
        **PLAIN,
        "data": {"values": [{"x": [0, 4, 9], "y": [1, 3, 2], "s": "a"}]},
        "transform": [
            {"flatten": ["x", "y"]},
            {"calculate": "datum.y - .5", "as": "lo"},
            {"calculate": "datum.y*1.5", "as": "hi"},
        ],
        "mark": {"type": "area", "fillOpacity": 0.2},
        "encoding": {
            **PLAIN["encoding"],
            "y": {"field": "lo", "type": "quantitative"},
            "y2": {"field": "hi"},
        },
    },
    "plots beside and below": {
        "vconcat": [
            {"hconcat": [_plot(_layer("rule", x=X)), _plot(_layer("bar", y=NAME, x=Y))]},
            _plot(_layer("bar", x=NAME, y=Y), title={**TITLE, "anchor": "start"}),
        ],
        "spacing": 11,
    },
    "a title at the end": _plot(BARS, title={**TITLE, "anchor": "end", "offset": 2}),
}


@pytest.mark.parametrize("spec", SHOWN.values(), ids=SHOWN)
def test_plain_charts_are_set(spec):
    assert check(spec)


def test_a_title_that_the_engine_cannot_read_is_set():
    spec = skeleton(sanitise(_with("y", axis={"title": "if"}))).spec
    assert by_engine(spec) is None
    assert ">if</text>" in typeset(spec)


@pytest.mark.parametrize(
    "spec",
    [
        {**PLAIN, "title": "A title"},
        {**PLAIN, "background": "white"},
        {**PLAIN, "padding": {"left": 5}},
        {**PLAIN, "autosize": "fit"},
        {**PLAIN, "mark": {"type": "line", "clip": {"expr": "true"}}},
        {**PLAIN, "config": {"axis": {"labelAngle": 45}}},
        {**PLAIN, "config": {"axisLeft": {"labelFontSize": 20}}},
        _with("x", axis={"title": "Größe 日"}),
        _with("x", axis={"title": ["two", "lines"]}),
        _with("x", axis={"title": "two  spaces"}),
        _with("x", axis={"labelExpr": "datum.value + ' s'"}),
        _with("x", axis={"orient": "top"}),
        _with("y", scale={"type": "symlog"}),
        _with("y", scale={"reverse": True}),
        _with("y", scale={"type": "log"}),
        _with("color", legend={"orient": "top-left"}),
        _with("color", legend={"title": "w" * 40}),
        _with("color", sort="descending"),
        _with("color", scale={"scheme": "viridis"}),
    ],
    ids=str,
)
def test_what_is_not_known_to_come_out_the_same_is_left_to_the_engine(spec):
    assert _set(spec) is None


def _line(names="ab", mark="line", **channels):
    """A layer of lines, or of circles at their points."""
    rows = [
        {"s": s, "t": s + "!", "x": x, "y": n + x} for n, s in enumerate(names) for x in (0, 3, 7)
    ]
    place = {axis: {**PLAIN["encoding"][axis], "scale": {"domain": [0, 10]}} for axis in "xy"}
    return {"mark": mark, "data": {"values": rows}, "encoding": {**place, **channels}}


def _layered(*layers, **more):
    return {"width": 200, "height": 120, "layer": [*layers], **more}


NAMED = {"field": "s", "type": "nominal"}
LITERAL = {**NAMED, "scale": None}
CIRCLE = {"type": "circle", "opacity": 1}
RED = {**NAMED, "scale": {"domain": ["a", "b"], "range": ["red", "blue"]}}
ODD = {
    "names of two layers on one scale": _layered(
        _line("ab", color=NAMED), _line("cd", color=NAMED)
    ),
    "fewer names in a layer": _layered(_line("ab", color=NAMED), _line("b", color=NAMED)),
    "two ranges of a scale": _layered(_line(color=RED), _line(color=NAMED)),
    "a legend of lines and circles": _layered(_line(color=NAMED), _line(mark=CIRCLE, color=NAMED)),
    "colours of the data in a legend": _layered(_line(color=NAMED), _line(color=LITERAL)),
    "two paints of a line": _layered(_line(color=NAMED, stroke={**NAMED, "field": "t"})),
    "an order of names": _layered(_line(color={**NAMED, "type": "ordinal"})),
    "two fields of an axis": _layered(
        _line(color=NAMED), _line(color=NAMED, y={**PLAIN["encoding"]["y"], "field": "x"})
    ),
    "series that are joined": _layered(_line("ab", detail=[NAMED, {"field": "t"}])),
    "ties of decimals": _with(
        "y", axis={"values": [1234.125], "labelExpr": "format(datum.value, ',~g')"}
    ),
    "many digits": _with("y", scale={"domain": [0, 1e21]}),
    "hardly any": _with("y", scale={"domain": [0, 1e-20]}),
    "a parameter that is the width": {**PLAIN, "params": [{"name": "width", "value": 50}]},
    "a thick configuration": {**PLAIN, "config": {"mark": {"strokeWidth": 6}}},
    "a size of lines": {**PLAIN, "mark": {"type": "line", "size": 5}},
    "a legend between pixels": _with("color", legend={"offset": 3.5}),
    "a stroke that is not seen": {
        **PLAIN,
        "config": {"line": {"strokeWidth": 40, "strokeOpacity": 0}},
    },
    "a colour of no name": _layered(_line(mark={"type": "line", "color": ""})),
    "a name twice": _with(
        "color", scale={"domain": ["a", "a", "b"], "range": ["red", "blue", "green"]}
    ),
    "a frame in XML": {**PLAIN, "config": {"view": {"stroke": 'a<b"'}}},
    "no frame": {**PLAIN, "config": {"view": {"stroke": "transparent"}}},
    "a thousand ticks": _with("x", axis={"tickCount": 1e8}),
    "circles beyond the plot": _layered(
        _line(color=NAMED), _line("abcdefghijklmn", mark=CIRCLE, color=LITERAL)
    ),
}


@pytest.mark.parametrize("spec", ODD.values(), ids=ODD)
def test_what_was_set_otherwise_once_is_not_any_more(spec):
    check(spec)


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_texts_are_as_wide_as_the_engine_measures_them(weight):
    chance = random.Random(1)
    kerned = sorted(orjson.loads(letters.FILE.read_bytes())[weight]["pairs"])
    pairs = [pair for pair in chance.sample(kerned, 200) if " " not in pair]
    lines = ["".join(chance.choices(EVERY, k=chance.randint(2, 25))).split() for _ in range(200)]
    texts = list(
        dict.fromkeys([*letters.LETTERS, *pairs, *(" ".join(line) for line in lines if line)])
    )
    for size in (11, 1000):
        theirs = letters.measured(texts, weight, size)
        ours = [width(text, size, weight) for text in texts]
        assert ours == pytest.approx(theirs, abs=2e-5 * size)
