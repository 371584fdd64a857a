"""What holds for the charts of every kind of panel."""

import copy

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.model.panels import (
    BarPanel,
    CustomPanel,
    LinePanel,
    ParallelPanel,
    ScalarPanel,
    ScatterPanel,
    TablePanel,
)
from exporter.model.table import Column, PanelTable
from exporter.panels import chart, has_chart

NASTY = "zq\"'\\`${zq}<script>zq()</script> zq\n\x00\u202ezq"
EXPRESSIONS = {"labelExpr", "filter", "calculate", "expr", "signal", "test", "sort"}
WIDTHS = {"full": 680, "half": 334, "third": 218, "quarter": 160}
XY = {
    "x": {"field": "a", "type": "quantitative"},
    "y": {"field": "b", "type": "quantitative"},
}


def _cases(tables, label="run", **panel):
    """One panel and table of every kind, all words that users write made of `label`."""
    labels = [f"{label} {n}" for n in range(4)]
    curve = [3.0, 2.0, None, 1.0]
    lines = dict(zip(labels, [curve, [2.0, 4.0, 1.0, 3.0], [1.0] * 4, [5.0] * 4], strict=True))
    more = {name: [[1.0] * 4] * 4 for name in ("low", "high", "raw")}
    table = tables.line(lines, title=label, **more)
    axes = {label: [1.0, 2.0, 3.0, 4.0], f"{label} b": ["u", label, "u", None]}
    return {
        "line": (LinePanel(y=(label,), title=label, **panel), table),
        "bar": (
            BarPanel(metrics=(label, "m"), **panel),
            tables.bar(labels, {label: [1.0, 2.0, 3.0, None], "m": [4.0, -1.0, 2.0, 8.0]}),
        ),
        "standing": (
            BarPanel(metrics=(label,), orientation="vertical", **panel),
            tables.bar(labels, {label: [1.0, 2.0, 3.0, 4.0]}),
        ),
        "scatter": (
            ScatterPanel(x="x", y="y", regression=True, **panel),
            tables.scatter(labels, [1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 3.0, 1.0], titles=labels),
        ),
        "coloured": (
            ScatterPanel(x="x", y="y", z="z", log_z=True, **panel),
            tables.scatter(
                labels, [1.0, 2.0, 3.0, 4.0], curve, z=[1.0, 0.0, 10.0, 100.0], titles=labels
            ),
        ),
        "parallel": (
            ParallelPanel(axes=({"value": "a"}, {"value": "b"}), **panel),
            tables.parallel(labels, axes),
        ),
        "ramped": (
            ParallelPanel(axes=({"value": "b"}, {"value": "a", "log": True}), **panel),
            tables.parallel(labels, dict(reversed(axes.items()))),
        ),
        "custom": (
            CustomPanel(vega={"mark": "point", "encoding": XY}, **panel),
            tables.custom(a=[1.0, 2.0], b=[3.0, float("nan")], c=[label, label]),
        ),
    }


KINDS = ("line", "bar", "standing", "scatter", "coloured", "parallel", "ramped", "custom")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("label", ["run", NASTY])
def test_every_chart_is_vega_lite(tables, valid, kind, label):
    valid(orjson.loads(orjson.dumps(chart(*_cases(tables, label)[kind]).spec)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_drawing_is_as_wide_as_its_share_of_the_page(tables, drawn, kind, width):
    figure, svg = drawn(chart(*_cases(tables, width=width)[kind]))
    assert WIDTHS[width] - 2 <= figure.width <= WIDTHS[width]
    assert "NaN" not in svg


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_users_are_never_part_of_an_expression(tables, kind):
    spec = chart(*_cases(tables, NASTY)[kind]).spec
    assert not [text for text in _expressions(spec) if "zq" in text]


@pytest.mark.parametrize("kind", KINDS)
def test_no_control_character_reaches_a_drawing(tables, drawn, kind):
    panel, table = _cases(tables, NASTY)[kind]
    _, svg = drawn(chart(panel.model_copy(update={"title": ""}), table))
    assert not {"\x00", "\u202e"} & set(svg)
    assert "<script>" not in svg


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "custom"])
def test_a_hostile_chart_is_drawn_like_a_harmless_one(tables, drawn, kind):
    tame, _ = drawn(chart(*_cases(tables, "zq zq zq")[kind]))
    wild, _ = drawn(chart(*_cases(tables, NASTY)[kind]))
    assert abs(tame.width - wild.width) <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_charts_hold_nothing_but_json_and_equal_inputs_give_equal_bytes(tables, kind):
    first, second = (chart(*_cases(tables)[kind]) for _ in range(2))
    assert _canonical(first.spec) == _canonical(second.spec)
    assert first.alt == second.alt
    assert orjson.loads(_canonical(first.spec)) == _plain(first.spec)


@pytest.mark.parametrize("kind", KINDS)
def test_marks_keep_full_opacity_and_stay_silent(tables, kind):
    marks = [m for m in _found(chart(*_cases(tables)[kind]).spec, "mark") if isinstance(m, dict)]
    assert all("opacity" not in mark for mark in marks)
    if kind != "custom":
        assert all(mark["aria"] is False for mark in marks if "type" in mark)


@pytest.mark.parametrize("kind", KINDS)
def test_alt_text_is_a_sentence_that_names_what_is_drawn(tables, kind):
    alt = chart(*_cases(tables)[kind]).alt
    assert alt[0].isupper()
    assert alt.endswith(".")
    assert len(alt) <= 400
    assert "\n" not in alt


@pytest.mark.parametrize("kind", KINDS)
def test_panels_and_tables_are_left_as_they_were(tables, kind):
    panel, table = _cases(tables)[kind]
    before = copy.deepcopy(panel.model_dump())
    chart(panel, table)
    assert panel.model_dump() == before


def test_the_title_is_not_drawn_but_kept(tables, drawn):
    panel, table = _cases(tables)["line"]
    made = chart(panel.model_copy(update={"title": "Loss of all"}), table)
    assert made.title == "Loss of all"
    assert ">Loss of all<" not in drawn(made)[1].partition("</title>")[2]


@pytest.mark.parametrize(
    "panel", [TablePanel(), ScalarPanel(metrics=("a",))], ids=lambda panel: panel.kind
)
def test_tables_and_scalars_are_not_charts(tables, panel):
    assert not has_chart(panel)
    with pytest.raises(ValueError, match=f"a {panel.kind} panel"):
        chart(panel, tables.custom(a=[1.0]))


def test_all_other_panels_have_a_chart(tables):
    assert all(has_chart(panel) for panel, _ in _cases(tables).values())


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_table_is_no_accident(tables, kind):
    panel, table = _cases(tables)[kind]
    bare = [Column(c.name, c.title, c.kind, ()) for c in table.columns]
    for columns in (bare, ()):
        made = chart(panel, PanelTable(table.kind, tuple(columns), table.series))
        assert orjson.dumps(made.spec)
        assert made.alt


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.none()


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(numbers, min_size=4, max_size=4),
    others=st.lists(numbers, min_size=4, max_size=4),
    log=st.booleans(),
)
def test_any_numbers_make_a_chart_of_finite_numbers(tables, values, others, log):
    labels = ["a", "b", "c", "d"]
    made = [
        chart(LinePanel(y=("m",), log_y=log, log_x=log), tables.line({"a": values}, x=others)),
        chart(LinePanel(y=("m",), x="time"), tables.line({"a": values}, x=others, kind="time")),
        chart(LinePanel(y=("m",), x="relative"), tables.line({"a": values}, x=others)),
        chart(BarPanel(metrics=("m",), log=log), tables.bar(labels, {"m": values}, low=others)),
        chart(
            ScatterPanel(x="x", y="y", z="z", log_x=log, log_z=log, regression=True),
            tables.scatter(labels, values, others, z=values),
        ),
        chart(
            ParallelPanel(axes=({"value": "a", "log": log}, {"value": "b"})),
            tables.parallel(labels, {"a": values, "b": others}),
        ),
    ]
    for one in made:
        assert orjson.loads(orjson.dumps(one.spec)) == _plain(one.spec)
        assert all(low < high for low, high in _domains(one.spec))


def _expressions(node):
    """Every string that the engine evaluates."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in EXPRESSIONS and isinstance(value, str):
                yield value
            elif key != "values":
                yield from _expressions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _expressions(value)


def _found(node, key):
    if isinstance(node, dict):
        if key in node:
            yield node[key]
        for name, value in node.items():
            if name not in {"config", "values"}:
                yield from _found(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _found(value, key)


def _domains(spec):
    numbers = [d for d in _found(spec, "domain") if isinstance(d, list) and len(d) == 2]
    return [d for d in numbers if all(isinstance(end, int | float) for end in d)]


def _canonical(spec):
    return orjson.dumps(spec, option=orjson.OPT_SORT_KEYS)


def _plain(node):
    """The same with lists for tuples; NaN stays NaN and so equals nothing."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, list | tuple) else node
