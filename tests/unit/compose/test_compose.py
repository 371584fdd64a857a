"""Composing: numbers, references, placeholders, rows, and what is attached."""

import csv
import io
from datetime import UTC, datetime

import pytest

from exporter.compose import compose
from exporter.compose.attachments import table_csv
from exporter.compose.tabular import format_d3, printed
from exporter.errors import FigureError
from exporter.freeze import freeze_report
from exporter.model.document import (
    FigureBlock,
    Grid,
    Heading,
    Paragraph,
    Placeholder,
    Ref,
    ScalarBlock,
    TableBlock,
)
from exporter.model.figure import Chart, Figure
from exporter.model.report import Report
from exporter.model.table import Column, PanelTable, Series

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def line(name, **fields):
    return {"kind": "line", "id": name, "title": f"Title of {name}", "y": ["val/accuracy"]} | fields


def text(words):
    return {"kind": "text", "text": words}


@pytest.fixture
def composed(library, tmp_path):
    """Compose a report of these blocks; `broken` panels could not be drawn."""

    def make(*blocks, broken=()):
        report = {"title": "T", "project": "my-team/vision-models", "blocks": blocks}
        snapshot = freeze_report(Report.model_validate(report), library, base=tmp_path, now=NOW)
        names = [n for n, t in snapshot.tables.items() if t.kind not in {"table", "scalar"}]
        drawn = {n: Figure(n, n, n, 1, 1) for n in names}
        drawn |= {n: FigureError.of("figure-timeout", "took too long") for n in broken}
        return compose(snapshot, drawn, {n: Chart({}) for n in names}, digest="d")

    return make


def refs(document):
    paragraphs = (b for b in document.blocks if isinstance(b, Paragraph))
    return [p.text for b in paragraphs for p in b.children if isinstance(p, Ref)]


def test_figures_and_tables_are_numbered_apart_and_references_point_forward(composed):
    made = composed(
        text("@fig:b @tbl:t @fig:a @eq:e @sec:end"),
        line("a"),
        {"kind": "table", "id": "t"},
        {"kind": "math", "tex": "x", "id": "e"},
        line("b"),
        {"kind": "heading", "text": "End"},
    )
    wanted = ["Figure 2", "Table 1", "Figure 1", "Equation (1)", "Section 1"]
    assert refs(made.document) == wanted
    assert made.dangling == ()


def test_a_reference_that_leads_nowhere_is_named(composed):
    assert composed(text("@fig:nobody and @tbl:none")).dangling == ("fig:nobody", "tbl:none")


def test_a_panel_that_failed_is_a_placeholder_and_takes_no_number(composed):
    made = composed(line("a"), line("b"), text("@fig:a @fig:b"), broken=["a"])
    first, second, _ = made.document.blocks
    assert isinstance(first, Placeholder)
    assert "Took too long" in first.reason
    assert isinstance(second, FigureBlock)
    assert second.number == "1"
    assert refs(made.document) == ["Title of a", "Figure 1"]


def test_headings_are_numbered_by_level_and_have_ids_of_their_own(composed):
    blocks = [{"kind": "heading", "level": level, "text": words} for level, words in
              [(1, "A"), (2, "B"), (2, "B"), (1, "C")]]  # fmt: skip
    made = composed(*blocks, text("## In the text\n\nwords"))
    found = [(b.number, b.id) for b in made.document.blocks if isinstance(b, Heading)]
    assert found == [
        ("1", "sec-a"), ("1.1", "sec-b"), ("1.2", "sec-b-2"), ("2", "sec-c"),
        ("2.1", "sec-in-the-text"),
    ]  # fmt: skip


def test_panels_share_rows_by_their_width(composed):
    panels = [line("a", width="half"), line("b", width="half"), line("c", width="third"), line("d")]
    made = composed({"kind": "grid", "panels": panels})
    one, two, three = made.document.blocks
    assert isinstance(one, Grid)
    assert [c.span for row in one.rows for c in row] == [6, 6]
    assert [c.span for row in two.rows for c in row] == [4]
    assert isinstance(three, FigureBlock)


def test_tables_and_big_numbers_are_text(composed):
    made = composed(
        {"kind": "table", "id": "t", "columns": ["name", "val/f1"], "limit": 2},
        {"kind": "scalar", "metrics": ["final_accuracy"], "aggregate": "max", "format": ".1%"},
    )
    table, scalars = made.document.blocks
    assert isinstance(table, TableBlock)
    assert table.align == "lr"
    assert isinstance(scalars, ScalarBlock)
    assert scalars.scalars[0].value == "99.4%"
    assert scalars.scalars[0].detail.startswith("max of 17 runs")


def test_every_panel_brings_its_numbers_and_the_report_itself(composed):
    made = composed(line("a"), {"kind": "table", "id": "t"})
    files = {a.path: a for a in made.document.attachments}
    assert list(files) == ["report.json", "data/a.csv", "specs/a.vl.json", "data/t.csv"]
    rows = list(csv.DictReader(io.StringIO(files["data/a.csv"].content.decode())))
    assert {r["series"] for r in rows} >= {"baseline-v1", "vit-base-resumed"}


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), (float("nan"), "NaN"), (float("-inf"), "−∞"), (12345.0, "12,345"),
     (0.123456789, "0.12346"), (-1.5, "−1.5"), ("text", "text"), (1e20, "1e+20")],
)  # fmt: skip
def test_cells_are_printed_for_people(value, said):
    assert printed(value) == said


@pytest.mark.parametrize(
    ("value", "spec", "said"),
    [(0.9944, ".1%", "99.4%"), (0.5, ".3~f", "0.5"), (2.0, ".2f", "2.00"),
     (1234.5, ",.0f", "1,234"),
     (-0.25, ".2f", "−0.25"), (1e-7, ".3~g", "1e−07"), (0.5, ".2~%", "50%"),
     (100.0, ".4~g", "100")],
)  # fmt: skip
def test_d3_formats(value, spec, said):
    assert format_d3(value, spec) == said


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_formulas_of_spreadsheets_are_defused(start):
    name = f"{start}cmd|' /c calc'!A1"
    table = PanelTable("table", (Column("c0", "Name", "text", (name,)),))
    assert table_csv(table).decode().splitlines()[1] == f"'{name}"


def test_pictures_in_lists_and_quotes_are_looked_up(composed):
    made = composed(text("- item\n\n  ![a](none.png)\n\n> ![b](none.png)"))
    listed, quoted = made.document.blocks
    assert isinstance(listed.items[0].blocks[1], Placeholder)
    assert isinstance(quoted.blocks[0], Placeholder)


def test_the_data_file_names_every_series_those_that_share_a_label_too():
    labels = ["a", "a", *(f"run {n}" for n in range(30))]
    series = tuple(Series(f"k{n}", label, "#000000") for n, label in enumerate(labels))
    keys = tuple(one.key for one in series)
    table = PanelTable("line", (Column("series", "series", "text", keys),), series)
    named = table_csv(table).decode().splitlines()[1:]
    assert named == ["a (k0)", "a (k1)", *labels[2:]]
