"""Charts that are set without the engine are the engine's own drawings, number for number."""

import random
import re
import runpy
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import event, given, settings

from exporter.errors import FigureError
from exporter.figures import engine
from exporter.figures.lines import skeleton
from exporter.figures.normalise import normalise
from exporter.figures.sanitise import sanitise
from exporter.figures.typeset import typeset
from exporter.figures.typeset.letters import width
from gallery import letters

charts = runpy.run_path(str(Path(__file__).with_name("charts.py")))["charts"]
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


def normalised(svg):
    """The drawing without its names, or why it can be none."""
    try:
        return re.sub("f[0-9a-f]{10}-", "", normalise(svg, "Chart", "").svg.decode())
    except FigureError as error:
        return error.problems[0].code


def assert_same(ours, theirs):
    assert NUMBER.sub("#", ours) == NUMBER.sub("#", theirs)
    a, b = (np.array(NUMBER.findall(svg), dtype=float) for svg in (ours, theirs))
    assert np.abs(a - b).max(initial=0) <= 0.001 + 1e-6


@settings(max_examples=150)
@given(charts())
def test_what_is_set_is_what_the_engine_draws(spec):
    frame = skeleton(sanitise(spec))
    ours = frame and typeset(frame.spec)
    event("set" if ours else "left to the engine")
    if ours and (theirs := by_engine(frame.spec)):
        assert_same(normalised(ours), normalised(theirs))


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
    frame = skeleton(sanitise(spec))
    assert frame
    return typeset(frame.spec)


def test_a_plain_chart_is_set():
    assert _set(PLAIN)


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
        {**PLAIN, "mark": {"type": "line", "clip": True}},
        {**PLAIN, "mark": {"type": "line", "opacity": 0.5}},
        {**PLAIN, "config": {"axis": {"labelAngle": 45}}},
        {**PLAIN, "config": {"axisLeft": {"labelFontSize": 20}}},
        _with("x", axis={"title": "Größe 日"}),
        _with("x", axis={"title": ["two", "lines"]}),
        _with("x", axis={"title": "two  spaces"}),
        _with("x", axis={"labelExpr": "datum.value + ' s'"}),
        _with("x", axis=None),
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
