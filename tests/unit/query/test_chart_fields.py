"""Which fields an author's chart reads from the rows."""

import pytest

from exporter.query.chart_fields import fields_asked

X = {"encoding": {"x": {"field": "lr", "sort": {"field": "n", "op": "sum"}}}}


@pytest.mark.parametrize(
    ("chart", "fields"),
    [
        ({"mark": "bar", **X}, ("lr", "n")),
        ({"layer": [X, {"data": {"name": "wandb"}, **X}]}, ("lr", "n")),
        ({"encoding": {"x": {"field": r"a\.b"}, "y": {"field": {"repeat": "row"}}}}, ("a.b",)),
        ({"transform": [{"calculate": "1", "as": "lr"}, {"bin": True, "as": ["n"]}], **X}, ()),
        ({"transform": [{"fold": ["a"]}], "encoding": {"y": {"field": "value"}}}, ()),
        ({"transform": [{"aggregate": [{"op": "sum", "field": "n", "as": "lr"}]}], **X}, ("n",)),
        ({"transform": [{"pivot": "n", "value": "lr"}], **X}, ()),
        ({"data": {"values": [{"lr": 1}]}, **X}, ()),
        ({"hconcat": [X, {"data": {"name": "mine"}, **X}]}, ()),
    ],
)
def test_fields_that_must_be_columns(chart, fields):
    assert fields_asked(chart) == fields


def test_a_chart_without_end_ends():
    deep = {"encoding": {"x": {"field": "lr"}}}
    for _ in range(2000):
        deep = {"layer": [deep]}
    assert fields_asked(deep) == ()
