"""Custom panels: the author's chart, our rows."""

import copy

import orjson
import pytest

from exporter.errors import SpecError
from exporter.model.panels import CustomPanel
from exporter.panels import chart, custom, theme

BAR = {"mark": "bar", "encoding": {"x": {"field": "acc", "type": "quantitative"}}}


@pytest.fixture
def table(tables):
    return tables.custom(name=["a", "b"], acc=[0.9, float("nan")])


ROWS = [{"name": "a", "acc": 0.9}, {"name": "b", "acc": None}]


def _spec(table, vega, **panel):
    return chart(CustomPanel(vega=vega, **panel), table).spec


@pytest.mark.parametrize("name", ["wandb", "runs"])
@pytest.mark.parametrize(
    "place",
    [
        lambda data: {"data": data, **BAR},
        lambda data: {"layer": [{"data": data, **BAR}]},
        lambda data: {"hconcat": [BAR, {"layer": [{**BAR, "data": data}]}]},
        lambda data: {"data": data, "facet": {"field": "name"}, "spec": BAR},
        lambda data: {
            "data": {"values": [{"name": "a"}]},
            "transform": [
                {"lookup": "name", "from": {"data": data, "key": "name", "fields": ["acc"]}}
            ],
            **BAR,
        },
    ],
    ids=["top", "layer", "concat", "facet", "lookup"],
)
def test_named_data_is_the_rows_of_the_panel(table, drawn, name, place):
    made = chart(CustomPanel(vega=place({"name": name})), table)
    assert made.spec["datasets"] == {name: ROWS}
    assert "NaN" not in drawn(made)[1]


def test_a_chart_without_data_is_over_the_runs(table):
    spec = _spec(table, BAR)
    assert spec["data"] == {"name": "runs"}
    assert spec["datasets"] == {"runs": ROWS}


def test_data_of_the_author_stays(table):
    own = {"data": {"values": [{"acc": 1}]}, "datasets": {"more": [1]}, **BAR}
    spec = _spec(table, own)
    assert spec["data"] == own["data"]
    assert spec["datasets"] == {"more": [1]}


def test_an_address_is_not_judged_here(table):
    spec = _spec(table, {"data": {"url": "https://example.org/x.csv"}, **BAR})
    assert spec["data"] == {"url": "https://example.org/x.csv"}


def test_the_theme_is_below_the_authors_configuration(table):
    spec = _spec(table, {"config": {"axis": {"labelColor": "red"}, "bar": None}, **BAR})
    assert spec["config"]["axis"]["labelColor"] == "red"
    assert spec["config"]["axis"]["titleColor"] == theme.INK
    assert spec["config"]["bar"] is None


@pytest.mark.parametrize("width", [None, "container"])
def test_a_chart_without_a_size_gets_the_panels(table, drawn, width):
    vega = BAR if width is None else {"width": width, **BAR}
    figure, _ = drawn(chart(CustomPanel(vega=vega, width="half", height=90), table))
    assert figure.width == 334
    assert 90 <= figure.height <= 140


def test_a_size_of_the_author_stays(table):
    spec = _spec(table, {"width": 200, "height": {"step": 12}, **BAR})
    assert (spec["width"], spec["height"]) == (200, {"step": 12})
    assert "autosize" not in spec


def test_several_views_share_the_width(table):
    spec = _spec(table, {"hconcat": [BAR, BAR]})
    assert "width" not in spec
    assert spec["config"]["view"]["continuousWidth"] == 270


def test_older_vega_lite_is_taken_as_it_is(table, valid):
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    spec = _spec(table, {"$schema": schema, **BAR})
    assert spec["$schema"] == schema
    valid(spec | {"$schema": theme.SCHEMA})


def test_the_authors_dict_is_not_changed(table):
    vega = {"data": {"name": "wandb"}, "config": {"axis": {}}, **copy.deepcopy(BAR)}
    before = copy.deepcopy(vega)
    _spec(table, vega)
    assert vega == before


def test_the_order_of_keys_does_not_matter(table):
    vega = {"data": {"name": "wandb"}, "config": {"axis": {"grid": False}}, **BAR}
    turned = dict(reversed(list(vega.items())))
    one, other = (
        orjson.dumps(_spec(table, v), option=orjson.OPT_SORT_KEYS) for v in (vega, turned)
    )
    assert one == other


@pytest.mark.parametrize(
    "vega",
    [
        {},
        {"layer": None},
        {"hconcat": "x", "transform": {"a": 1}, "encoding": [], "config": 3, "datasets": "x"},
        {"data": [{"name": "wandb"}], "marks": []},
        {"facet": {}, "spec": 1, "columns": "three", "mark": {"type": 5}, "title": ["a", "b"]},
    ],
)
def test_nonsense_is_handed_on_and_not_stumbled_over(table, vega):
    assert orjson.dumps(_spec(table, vega))


def test_a_chart_without_end_is_refused(table):
    vega = {}
    for _ in range(100):
        vega = {"layer": [vega]}
    with pytest.raises(SpecError, match="custom-too-deep"):
        _spec(table, vega)


def test_numbers_that_json_lacks_become_null(table):
    spec = _spec(table, {"data": {"values": [{"acc": float("inf")}]}, **BAR})
    assert spec["data"]["values"] == [{"acc": None}]


def test_merging_is_deep_and_the_upper_wins():
    below, above = {"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"c": 4}, "d": {"e": 5}}
    assert custom.merged(below, above) == {"a": {"b": 1, "c": 4}, "d": {"e": 5}}
