"""`wr.Html`: a block or a cell of a grid, with scripts as its author's program has them."""

import pytest

import exporter.reports as wr


def html_of(*blocks):
    return wr.Report("p", "e", "T", blocks=list(blocks)).to_model().blocks


@pytest.mark.parametrize(("given", "scripts"), [({}, True), ({"scripts": False}, False)])
def test_scripts_run_unless_the_program_says_otherwise(given, scripts):
    (panel,) = html_of(wr.Html("<b>x</b>", **given))
    assert (panel.kind, panel.content, panel.scripts) == ("html", "<b>x</b>", scripts)


def test_it_takes_what_panels_take():
    (panel,) = html_of(
        wr.Html("x", title="A", caption="b", height=90, history="loss", runs_filter="resnet")
    )
    assert (panel.title, panel.caption, panel.height) == ("A", "b", 90)
    assert panel.history == ("loss",)
    assert panel.runs.names == "resnet"


def test_it_stands_in_a_grid():
    (grid,) = html_of(wr.PanelGrid(panels=[wr.Html("x", layout=wr.Layout(w=12))]))
    assert grid.panels[0].content == "x"
    assert grid.panels[0].layout.w == 12


def test_an_empty_one_is_still_there():
    (panel,) = html_of(wr.Html())
    assert panel.content == ""


def test_a_saved_report_keeps_it(home):
    report = wr.Report("p", "e", "T", blocks=[wr.Html("<p>\n  ${x} {{ y }}\n</p>")]).save()
    again = wr.Report.from_url(report.url)
    assert again.to_model().blocks == report.to_model().blocks
