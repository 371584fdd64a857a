"""Panels that are text: prose in a cell, and the visible place of what cannot be shown."""

from datetime import UTC, datetime

import pytest

from exporter.compose import compose
from exporter.compose.numbering import plain
from exporter.freeze import freeze_report
from exporter.model.document import (
    Grid,
    Group,
    Heading,
    Image,
    Paragraph,
    Placeholder,
    Styled,
    TableBlock,
)
from exporter.model.report import Report
from exporter.snapshots import read_snapshot, snapshot_files
from exporter.specs.load import parse_report

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PROJECT = "my-team/vision-models"


def plain_text(inlines):
    return "".join(plain(inlines))


@pytest.fixture
def frozen(library, tmp_path):
    def make(*blocks):
        report = Report.model_validate({"title": "T", "project": PROJECT, "blocks": blocks})
        return freeze_report(report, library, base=tmp_path, now=NOW)

    return make


@pytest.fixture
def document(frozen):
    return lambda *blocks: compose(frozen(*blocks), {}, {}, digest="d").document


@pytest.mark.parametrize(
    ("fields", "title", "reason"),
    [
        ({}, "Weave panel", "Nothing can draw it."),
        ({"title": "Saliency"}, "Saliency", "Weave panel: nothing can draw it."),
    ],
)
def test_what_is_missing_is_seen_with_its_reason_and_warned_of(frozen, fields, title, reason):
    panel = {"kind": "missing", "what": "Weave panel", "reason": "nothing can draw it"} | fields
    snapshot = frozen(panel)
    (block,) = compose(snapshot, {}, {}, digest="d").document.blocks
    assert block == Placeholder("fig-missing-1", title, reason)
    assert [(p.code, p.severity) for p in snapshot.problems] == [("panel-missing", "warning")]


def test_text_panels_bring_no_runs_into_the_snapshot(frozen):
    missing = {"kind": "missing", "what": "a", "reason": "b"}
    snapshot = frozen({"kind": "markdown", "text": "x"}, missing)
    assert snapshot.runs == ()
    assert read_snapshot(snapshot_files(snapshot)) == snapshot


def test_prose_stands_in_a_cell_beside_another_panel(document):
    cell = {"kind": "markdown", "text": "*so*", "width": "half"}
    gone = {"kind": "missing", "what": "a", "reason": "b", "width": "half"}
    (grid,) = document({"kind": "grid", "panels": [cell, gone]}).blocks
    assert isinstance(grid, Grid)
    assert [c.span for c in grid.rows[0]] == [6, 6]
    assert isinstance(grid.rows[0][0].block, Group)


def test_headings_of_a_panel_are_bold_words_and_no_sections(document):
    made = document({"kind": "heading", "text": "One"}, {"kind": "markdown", "text": "# Two\n\nb"})
    heading, group = made.blocks
    assert isinstance(heading, Heading)
    assert isinstance(group, Group)
    first, second = group.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(first.children[0], Styled)
    assert isinstance(second, Paragraph)


def test_pictures_of_a_panel_are_read_beside_the_report(frozen, tmp_path):
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    snapshot = frozen({"kind": "markdown", "text": "![a](a.gif)\n\n![b](b.png)"})
    assert list(snapshot.assets) == ["a.gif"]
    (group,) = compose(snapshot, {}, {}, digest="d").document.blocks
    assert isinstance(group, Group)
    assert [type(b) for b in group.blocks] == [Image, Placeholder]


def test_a_bare_text_is_enough_for_prose():
    text = "title: T\nblocks:\n- grid: {panels: [{markdown: '**a**'}]}\n"
    (grid,) = parse_report(text, file="r.yml", base=None).blocks
    assert grid.panels[0].text == "**a**"


def test_a_comparer_has_a_column_for_each_run_and_a_row_for_each_value(document):
    panel = {"kind": "comparer", "id": "c", "title": "C", "diff_only": True}
    panel["runs"] = {"tags": ["production"], "order": "name"}
    (table,) = document(panel).blocks
    assert isinstance(table, TableBlock)
    assert (table.id, table.number) == ("tbl-c", "1")
    assert [plain_text(cell) for cell in table.header][1:] == [
        "production-resnet-50",
        "production-vit-base",
    ]
    rows = {plain_text(row[0]): [plain_text(cell) for cell in row[1:]] for row in table.rows}
    assert rows["config.architecture"] == ["resnet-50", "vit-base"]
    assert rows["config.model.depth"] == ["–", "2"]
    assert "config.dataset" not in rows
