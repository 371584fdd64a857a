"""A few charts of our own are drawn without a process, and come out the same."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from decimal import InvalidOperation, localcontext

import pytest

from exporter.figures import Studio
from exporter.figures import drawn as room
from exporter.figures.crew import Crew
from exporter.figures.foreman import FIRST, MAX_CHARACTERS, MOST, Foreman
from exporter.model.figure import PDF, SVG, Chart

ONLY_SVG = frozenset({SVG})
BARS = {
    "width": 90,
    "height": 60,
    "data": {"values": [{"r": "one", "v": 1}, {"r": "two", "v": 12345}]},
    "mark": "bar",
    "encoding": {
        "y": {"field": "r", "type": "nominal"},
        "x": {
            "field": "v",
            "type": "quantitative",
            "axis": {"labelExpr": "format(datum.value, '~s')"},
        },
    },
}
BY_ENGINE = {**BARS, "resolve": {}}
PLACES = [
    {"TZ": "America/Los_Angeles", "LC_ALL": "C"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"},
]
PROGRAM = """
import json, locale, sys
from exporter.figures import Studio
from exporter.model.figure import SVG, Chart
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
given = json.load(sys.stdin)
charts = {name: Chart(spec, "A title", "", ours=True) for name, spec in given.items()}
with Studio(None, 1) as studio:
    figures = studio.draw(charts, frozenset({SVG}))
    started = len(studio._crew._crew._hired)
print(json.dumps([started, {name: f.media[SVG].decode() for name, f in figures.items()}]))
"""
TIMES = {
    "width": 300,
    "height": 90,
    "data": {"values": [{"t": 1774000000000 + hour * 3_600_000, "v": hour} for hour in range(30)]},
    "mark": "line",
    "encoding": {
        "x": {
            "field": "t",
            "type": "temporal",
            "scale": {"type": "utc", "domain": [1774000000000, 1774104400000], "nice": False},
            "axis": {"format": "%H:%M"},
        },
        "y": {"field": "v", "type": "quantitative"},
    },
}


def order(spec=BARS, **more):
    given = {"spec": json.dumps(spec), "title": "", "alt": "", "pdf": False, "png": []}
    return given | {"ours": True} | more


def title(answer):
    return re.search("<title[^>]*>([^<]*)<", answer["svg"])[1]


class Called(Crew):
    """A crew that notes what it is asked for."""

    def __init__(self):
        super().__init__(1, 60)
        self.orders = []

    def do(self, orders):
        given = [*orders]
        self.orders += given
        return super().do(given)


@pytest.fixture
def crew():
    called = Called()
    yield called
    called.close()


@pytest.fixture
def foreman(crew):
    return Foreman(crew)


def test_few_charts_of_ours_start_no_process(foreman, crew):
    answers = [*foreman.do([order(title=f"Chart {n}") for n in range(3)])]
    assert [title(answer) for answer in answers] == ["Chart 0", "Chart 1", "Chart 2"]
    assert crew.orders == []
    assert crew._hired == []


@pytest.mark.slow
def test_they_are_those_that_a_process_draws(foreman, crew):
    (here,) = foreman.do([order(title="A title", alt="What it shows")])
    (there,) = crew.do([order(title="A title", alt="What it shows")])
    assert here == there


@pytest.mark.slow
@pytest.mark.parametrize(
    "strangers",
    [
        order(ours=False),
        {k: v for k, v in order().items() if k != "ours"},
        order(pdf=True),
        order(png=[1]),
    ],
    ids=["a stranger's", "nobody's", "with a PDF", "with pixels"],
)
def test_the_crew_draws_all_others_meanwhile(foreman, crew, strangers):
    asked = [order(title="before"), {**strangers, "title": "other"}, order(title="after")]
    answers = [*foreman.do(asked)]
    assert [title(answer) for answer in answers] == ["before", "other", "after"]
    assert crew.orders == [asked[1]]


@pytest.mark.slow
def test_large_ones_are_the_crews(foreman, crew):
    asked = [order(), order(BARS | {"description": "x" * MAX_CHARACTERS})]
    assert ["svg" in answer for answer in foreman.do(asked)] == [True] * 2
    assert crew.orders == asked


@pytest.mark.slow
def test_many_are_the_crews(foreman, crew):
    """Before it was called as many as take as long as its start, afterwards few."""
    assert len([*foreman.do([order()] * FIRST)]) == FIRST
    assert crew.orders == []
    assert len([*foreman.do([order()] * MOST)]) == MOST
    assert crew.orders == []
    assert len([*foreman.do([order()] * (MOST + 1))]) == MOST + 1
    assert len(crew.orders) == MOST + 1


@pytest.mark.slow
def test_a_crew_that_was_called_is_called_again_for_many(foreman, crew):
    asked = [order(ours=False), *[order()] * (MOST + 1)]
    assert len([*foreman.do(asked[:1])]) == 1
    assert len([*foreman.do(asked[1:])]) == MOST + 1
    assert crew.orders == asked


@pytest.mark.slow
def test_answers_of_both_keep_their_order(foreman, crew):
    kinds = [order(), order(ours=False), order(BY_ENGINE), order(ours=False), order()]
    asked = [{**one, "title": str(n)} for n, one in enumerate(kinds)]
    assert [title(answer) for answer in foreman.do(asked)] == [*"01234"]
    assert crew.orders == [asked[1], asked[3], asked[2]]


@pytest.mark.slow
def test_what_takes_an_engine_is_drawn_by_the_crew_in_its_place(foreman, crew):
    asked = [order(title="one"), order(BY_ENGINE, title="two"), order(title="three")]
    answers = [*foreman.do(asked)]
    assert [title(answer) for answer in answers] == ["one", "two", "three"]
    assert crew.orders == [asked[1]]


@pytest.mark.slow
@pytest.mark.parametrize("error", [ZeroDivisionError, KeyError, RecursionError, MemoryError])
def test_what_goes_wrong_here_is_left_to_the_crew(foreman, crew, monkeypatch, error):
    def broken(*_):
        raise error("broken")

    monkeypatch.setattr(room, "typeset", broken)
    (answer,) = foreman.do([order()])
    assert "svg" in answer
    assert len(crew.orders) == 1


def test_a_studio_draws_a_chart_of_ours_here_and_keeps_it(tmp_path):
    chart = Chart(BARS, "Two bars", "", ours=True)
    for count in (1, 0):
        with Studio(tmp_path, 2) as studio:
            found = studio.draw({"a": chart}, ONLY_SVG)
            assert b"Two bars" in found["a"].media[SVG]
            assert studio.drawn == count
            assert studio._crew._crew._hired == []


def test_a_closed_studio_draws_nothing_here_either():
    studio = Studio(None, 1)
    studio.close()
    with pytest.raises(RuntimeError, match="after shutdown"):
        studio.draw({"a": Chart(BARS, ours=True)}, ONLY_SVG)


def test_how_a_caller_rounds_decimals_does_not_matter(foreman):
    (before,) = foreman.do([order()])
    with localcontext(prec=2) as rough:
        rough.traps[InvalidOperation] = False
        (after,) = foreman.do([order()])
    assert after == before


@pytest.mark.slow
def test_a_pdf_is_of_the_drawing_that_was_made_here(tmp_path):
    chart = Chart(BARS, "Two bars", "", ours=True)
    with Studio(tmp_path, 1) as studio:
        here = studio.draw({"a": chart}, ONLY_SVG)["a"]
        both = studio.draw({"a": chart}, frozenset({SVG, PDF}))["a"]
        strangers = studio.draw({"a": replace(chart, ours=False)}, ONLY_SVG)["a"]
    assert both.media[PDF].startswith(b"%PDF")
    assert here.digest == both.digest == strangers.digest


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place["TZ"])
def test_place_and_language_of_this_process_do_not_matter(place):
    charts = {"bars": BARS, "times": TIMES}
    with Studio(None, 1) as studio:
        there = studio.draw({n: Chart(s, "A title") for n, s in charts.items()}, ONLY_SVG)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(charts), env={**os.environ, **place},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    started, here = json.loads(done.stdout)
    assert here == {name: figure.media[SVG].decode() for name, figure in there.items()}
    assert started == 0
