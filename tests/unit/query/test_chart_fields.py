"""Which fields an author's chart reads from the rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.query.chart_fields import fields_asked, quantities_asked

X = {"encoding": {"x": {"field": "lr", "sort": {"field": "n", "op": "sum"}}}}


@pytest.mark.parametrize(
    ("chart", "fields"),
    [
        ({"mark": "bar", **X}, ("lr", "n")),
        ({"layer": [X, {"data": {"name": "wandb"}, **X}]}, ("lr", "n")),
        ({"encoding": {"x": {"field": r"a\.b"}, "y": {"field": {"repeat": "row"}}}}, ("a.b",)),
        ({"transform": [{"calculate": "1", "as": "lr"}, {"bin": True, "as": ["n"]}], **X}, ()),
        ({"transform": [{"fold": ["a"]}], "encoding": {"y": {"field": "value"}}}, ()),
        ({"transform": [{"aggregate": [{"op": "sum", "field": "n", "as": "lr"}]}], **X}, ()),
        ({"transform": [{"pivot": "n", "value": "lr"}], **X}, ()),
        (
            {"transform": [{"bin": True, "field": "n", "as": "lr"}], "x2": {"field": "lr_end"}},
            ("n",),
        ),
        ({"transform": [{"calculate": "1", "as": True}], **X}, ("lr", "n")),
        ({"transform": [{"lookup": "n", "from": {"param": "p"}}], **X}, ()),
        (
            {"usermeta": {"field": "mine"}, "encoding": {"y": {"aggregate": "mean", "field": "n"}}},
            ("n",),
        ),
        ({"data": {"values": [{"lr": 1}]}, **X}, ()),
        ({"hconcat": [X, {"data": {"name": "mine"}, **X}]}, ()),
    ],
)
def test_fields_that_must_be_columns(chart, fields):
    assert fields_asked(chart) == fields


@pytest.mark.parametrize(
    ("channel", "numeric"),
    [
        ({"type": "quantitative"}, True),
        ({"bin": {"maxbins": 20}}, True),
        ({"type": "nominal"}, False),
        ({"type": "quantitative", "aggregate": "count"}, False),
        ({"type": "quantitative", "aggregate": "mean"}, True),
        ({"type": "nominal", "aggregate": {"argmax": "acc"}}, False),
        ({"type": ["quantitative"], "aggregate": ["count"]}, False),
        ({}, False),
    ],
)
def test_fields_that_are_drawn_as_numbers(channel, numeric):
    chart = {"layer": [{"encoding": {"x": {"field": r"a\.b", **channel}}}]}
    assert quantities_asked(chart) == (("a.b",) if numeric else ())


def test_only_what_is_drawn_is_a_number():
    count = {"field": "n", "type": "quantitative"}
    assert quantities_asked({"encoding": {"order": count, "tooltip": count}}) == ()
    assert quantities_asked({"encoding": {"order": count, "y": count}}) == ("n",)


def test_rows_that_a_filter_may_leave_out_are_not_judged():
    chart = {"encoding": {"y": {"field": "n", "type": "quantitative"}}}
    assert quantities_asked({"transform": [{"filter": "isValid(+datum.n)"}], **chart}) == ()


def test_a_chart_without_end_ends():
    deep = {"encoding": {"x": {"field": "lr"}}}
    for _ in range(2000):
        deep = {"layer": [deep]}
    assert fields_asked(deep) == ()


WORDS = "aggregate as bin data encoding field filter lookup name transform type x"
KEYS = st.sampled_from(WORDS.split())
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
)


@given(st.dictionaries(KEYS, ANY))
def test_no_chart_is_too_odd(chart):
    assert all(isinstance(name, str) for name in fields_asked(chart))
    assert {*quantities_asked(chart)} <= {*fields_asked(chart)}
