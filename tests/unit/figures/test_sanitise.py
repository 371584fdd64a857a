import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import FigureError
from exporter.figures import sanitise as module
from exporter.figures.sanitise import MAX_DEPTH, MAX_ROWS, MAX_SIDE, sanitise

ROWS = {"values": [{"a": 1, "b": 2}]}
POINTS = {"data": ROWS, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "values", "url", "datasets", "config", "font", "width", "name"]
            )
            | WORDS,
            inner,
            max_size=3,
        )
    ),
    max_leaves=20,
)


def problems(spec):
    with pytest.raises(FigureError) as caught:
        sanitise(spec)
    return [(p.code, p.place.path if p.place else "") for p in caught.value.problems]


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ({"data": {"url": "http://example.org/x.json"}}, "data.url"),
        ({"data": {"url": "local.json"}}, "data.url"),
        ({"layer": [{"data": {"url": "x"}, "mark": "bar"}]}, "layer[0].data.url"),
        ({"mark": {"type": "image", "url": "x.png"}}, "mark.url"),
        ({"encoding": {"url": {"field": "a"}}}, "encoding.url"),
        ({"encoding": {"href": {"value": "https://example.org"}}}, "encoding.href"),
        ({"mark": {"type": "point", "href": "javascript:alert(1)"}}, "mark.href"),
        ({"config": {"mark": {"href": "x"}}}, "config.mark.href"),
        (
            {"transform": [{"lookup": "a", "from": {"data": {"url": "x"}, "key": "a"}}]},
            "transform[0].from.data.url",
        ),
    ],
)
def test_no_address_gets_past(part, path):
    assert ("figure.url", path) in problems(POINTS | part)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"width": MAX_SIDE + 1}, "figure.too-large"),
        ({"height": math.inf}, "figure.too-large"),
        ({"width": math.nan}, "figure.too-large"),
        ({"width": {"step": 1e9}}, "figure.too-large"),
        ({"data": {"sequence": {"start": 0, "stop": 3e7}}}, "figure.too-many-rows"),
        ({"data": {"sequence": {"start": 0, "stop": 1, "step": 1e-9}}}, "figure.too-many-rows"),
        ({"data": {"sequence": {"start": 0, "stop": 1, "step": 0}}}, "figure.too-many-rows"),
        ({"data": {"sequence": {"start": 0, "stop": "9e9"}}}, "figure.too-many-rows"),
        (
            {"transform": [{"impute": "a", "key": "b", "keyvals": {"stop": 1e9}}]},
            "figure.too-many-rows",
        ),
        ({"data": {"values": [1] * (MAX_ROWS + 1)}}, "figure.too-many-rows"),
        ({"data": {"values": [{"s": list(range(MAX_ROWS + 1))}]}}, "figure.too-many-rows"),
        ({"data": {"values": "a\n" + "1\n" * MAX_ROWS}}, "figure.too-many-rows"),
        ({"datasets": {"d": [1] * (MAX_ROWS + 1)}, "data": {"name": "d"}}, "figure.too-many-rows"),
        ({"data": {"name": "nobody"}}, "figure.no-data"),
        ({"$schema": "https://vega.github.io/schema/vega/v6.json"}, "figure.not-vega-lite"),
        ({"title": object()}, "figure.json"),
        ({"title": 2**80}, "figure.json"),
        ({"title": "\ud800"}, "figure.json"),
    ],
)
def test_what_would_go_wrong_later_is_refused_now(part, code):
    assert code in [found for found, _ in problems(POINTS | part)]


def test_nesting_has_an_end():
    spec = POINTS
    for _ in range(MAX_DEPTH):
        spec = {"layer": [spec]}
    assert problems(spec)[0][0] == "figure.too-deep"


def test_too_many_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    assert problems(POINTS)[0][0] == "figure.too-big"


def test_all_problems_are_told_at_once():
    spec = {
        "layer": [{"data": {"url": "x"}}, {"mark": {"type": "image", "url": "y"}}],
        "width": 1e9,
    }
    assert [path for _, path in problems(spec)] == [
        "layer[0].data.url",
        "layer[1].mark.url",
        "width",
    ]


def test_addresses_in_rows_are_values():
    rows = [{"url": "https://example.org", "href": "x", "font": "Comic Sans", "width": 1e9}]
    spec = json.loads(sanitise(POINTS | {"data": {"values": rows}}))
    assert spec["data"]["values"] == rows
    spec = json.loads(sanitise(POINTS | {"data": {"name": "d"}, "datasets": {"d": rows}}))
    assert spec["datasets"]["d"] == rows


def test_a_named_inline_data_set_may_be_named_again():
    layer = [{"data": {"name": "d", **ROWS}, "mark": "bar"}, {"data": {"name": "d"}, "mark": "bar"}]
    assert '"layer"' in sanitise({"layer": layer})


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_become_null(number):
    spec = json.loads(sanitise(POINTS | {"data": {"values": [{"a": number}]}}))
    assert spec["data"]["values"] == [{"a": None}]


def test_columns_of_numpy_are_lists():
    spec = json.loads(
        sanitise(POINTS | {"data": {"values": [{"s": np.arange(3), "v": [0.5] * 3}]}})
    )
    assert spec["data"]["values"] == [{"s": [0, 1, 2], "v": [0.5] * 3}]


def test_every_font_is_a_bundled_one():
    spec = json.loads(
        sanitise(
            POINTS
            | {
                "title": {"text": "x", "font": "Comic Sans"},
                "config": {"font": "Arial", "axis": {"labelFont": "Courier New"}},
            }
        )
    )
    assert spec["config"]["font"] == spec["title"]["font"] == "IBM Plex Sans, sans-serif"
    assert spec["config"]["axis"]["labelFont"] == "IBM Plex Mono, monospace"


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        ({}, {"background": None}),
        ({"background": "#fafafa"}, {"background": "#fafafa"}),
        ({"config": {"background": "#fafafa"}}, {}),
    ],
)
def test_there_is_a_background_only_when_one_is_asked_for(asked, drawn):
    spec = json.loads(sanitise(POINTS | asked))
    assert {key: spec[key] for key in ("background",) if key in spec} == drawn


def test_words_for_other_programs_are_dropped():
    spec = POINTS | {"usermeta": {"embedOptions": {"loader": {"baseURL": "http://evil"}}}}
    assert sanitise(spec) == sanitise(POINTS)


@pytest.mark.parametrize("letter", ["\0", "\x08", "\x0b", "\x0c", "\x1f", "\ufffe"])
def test_letters_that_xml_cannot_hold_are_shown_as_unknown(letter):
    title = json.loads(sanitise(POINTS | {"title": f"a{letter}b\\u0000\n"}))["title"]
    assert title == "a\ufffdb\\u0000\n"


def test_the_order_of_keys_does_not_matter():
    assert sanitise(dict(reversed(POINTS.items()))) == sanitise(POINTS)


@given(st.dictionaries(WORDS, JSON, max_size=4))
def test_any_object_is_refused_or_made_canonical(spec):
    try:
        text = sanitise(spec)
    except FigureError:
        return
    assert sanitise(json.loads(text)) == text
