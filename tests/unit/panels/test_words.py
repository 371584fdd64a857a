"""Descriptions for people who cannot see the drawing."""

import pytest

from exporter.model.panels import (
    BarPanel,
    CustomPanel,
    LinePanel,
    ParallelPanel,
    ScatterPanel,
)
from exporter.panels import chart, words


def test_lines_end_somewhere(tables):
    table = tables.line({"baseline-v1": [2.3, 0.5, None], "vit": [2.2, 0.4, 0.30004]})
    assert chart(LinePanel(y=("val/loss",)), table).alt == (
        "Line chart of val/loss over step for 2 runs. Values lie between 0.3 and 2.3; "
        "baseline-v1 ends at 0.5; vit ends at 0.3."
    )


@pytest.mark.parametrize(
    ("panel", "told"),
    [
        (LinePanel(y=("a", "b")), "of a and b over step for 2 series."),
        (LinePanel(y=("a",), groupby="config.lr"), "for 2 groups."),
        (LinePanel(y=("a",), log_y=True), "for 2 runs, logarithmic y axis."),
        (LinePanel(y=("a",), log_x=True, log_y=True), "both axes logarithmic."),
    ],
)
def test_lines_say_what_they_are(tables, panel, told):
    assert told in chart(panel, tables.line({"p": [1.0, 2.0], "q": [1.0, 2.0]})).alt


def test_bars_name_the_greatest_and_the_least(tables):
    table = tables.bar(["a", "b", "c"], {"acc": [0.7, 0.9, 0.8], "size": [None, 5.0, 6.0]})
    assert chart(BarPanel(metrics=("acc", "size")), table).alt == (
        "Bar chart of acc and size for 3 runs. acc goes from 0.7 (a) to 0.9 (b); "
        "size goes from 5 (b) to 6 (c)."
    )


def test_points_say_their_ranges(tables):
    panel = ScatterPanel(x="lr", y="loss", regression=True)
    alt = chart(panel, tables.scatter(["a", "b"], [1.0, 2.0], [3.0, 4.0])).alt
    assert alt == (
        "Scatter plot of loss over lr for 2 runs. lr from 1 to 2; loss from 3 to 4; R² = 1 (n = 2)."
    )


def test_parallel_axes_are_listed(tables):
    panel = ParallelPanel(axes=({"value": "lr"}, {"value": "opt"}))
    alt = chart(panel, tables.parallel(["a", "b"], {"lr": [1.0, 2.0], "opt": ["x", "y"]})).alt
    assert alt == "Parallel coordinates of 2 runs over lr and opt. lr from 1 to 2."


@pytest.mark.parametrize(
    ("vega", "told"),
    [
        ({"mark": "bar"}, "Chart of bar marks of 2 rows of data."),
        ({"mark": {"type": "line"}, "title": "T"}, "Chart of line marks of 2 rows of data: T."),
        ({"description": "What I drew."}, "What I drew."),
    ],
)
def test_custom_charts_are_told_by_their_author_if_possible(tables, vega, told):
    assert chart(CustomPanel(vega=vega), tables.custom(a=[1.0, 2.0])).alt == told


def test_what_has_no_room_is_counted(tables):
    lines = {f"a rather long name of a run, number {n}": [1.0, 2.0] for n in range(30)}
    alt = chart(LinePanel(y=("m",)), tables.line(lines)).alt
    assert len(alt) <= 400
    assert alt.endswith("more.")


def test_names_are_cleaned_and_cut(tables):
    alt = chart(LinePanel(y=("m",)), tables.line({"x" * 300 + "\n\x00": [1.0, 2.0]})).alt
    assert "x" * 61 not in alt
    assert "\x00" not in alt


@pytest.mark.parametrize(
    ("names", "told"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abcd"), "a, b and 2 more")],
)
def test_lists_are_english(names, told):
    assert words.listing(names, 2) == told
