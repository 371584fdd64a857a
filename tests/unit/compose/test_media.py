"""Media panels of real runs: grids along axes, masks and boxes over pictures, cards, listings."""

import re
from datetime import UTC, datetime
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from exporter.compose import compose
from exporter.compose.files import File, picture, recordings
from exporter.compose.media import media_plates
from exporter.compose.overlays import plates
from exporter.errors import FigureError
from exporter.freeze import freeze_report
from exporter.model.document import (
    CodeBlock,
    FigureBlock,
    FileCard,
    Grid,
    Image,
    Paragraph,
    Placeholder,
    TableBlock,
)
from exporter.model.figure import Figure
from exporter.model.report import Report
from exporter.snapshots import read_snapshot, snapshot_files

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def frozen(shapes, tmp_path):
    def make(kind="media", **fields):
        panel = {"kind": kind, "id": "m", "runs": {"order": "name"}} | fields
        report = {"title": "T", "project": "my-team/shapes", "blocks": [panel]}
        snapshot = freeze_report(Report.model_validate(report), shapes, base=tmp_path, now=NOW)
        assert read_snapshot(snapshot_files(snapshot)) == snapshot
        return snapshot

    return make


def document(snapshot, drawn=None):
    return compose(snapshot, drawn or {}, {}, digest="d").document


def group(snapshot, drawn=None):
    return document(snapshot, drawn).blocks[0]


def words(block):
    return "".join(part.text for part in block.caption)


def lines_of(grid):
    return [[cell.block for cell in row] for row in grid.rows]


# --- along axes ------------------------------------------------------------------------------


def test_a_row_of_steps_for_every_run(frozen):
    rows = group(frozen(keys=["scene"], steps="all", x="step", y="run")).blocks
    assert [row.title for row in rows] == ["base", "wide"]
    for row in rows:
        (line,) = lines_of(row.blocks[0])
        assert [words(image) for image in line] == ["step 0 – scene 0", "step 1 – scene 1"]


def test_turned_around_it_is_a_row_of_runs_for_every_step(frozen):
    rows = group(frozen(keys=["scene"], steps="all", x="run", y="step")).blocks
    assert [row.title for row in rows] == ["Step 0", "Step 1"]
    (line,) = lines_of(rows[0].blocks[0])
    assert [words(image) for image in line] == ["base – scene 0", "wide – scene 0"]


def test_both_ways_show_the_same_pictures(frozen):
    def shown(**axes):
        rows = group(frozen(keys=["scene"], steps="all", **axes)).blocks
        return sorted(
            cell.path for row in rows for line in lines_of(row.blocks[0]) for cell in line
        )

    assert shown(x="step", y="run") == shown(x="run", y="step")


def test_a_list_of_pictures_stands_in_its_own_order(frozen):
    rows = group(frozen(keys=["batch"], x="index", y="run")).blocks
    (line,) = lines_of(rows[0].blocks[0])
    assert [words(image) for image in line] == [f"step 1 – sample {n}" for n in range(3)]


def test_what_was_not_logged_leaves_its_cell_empty(frozen):
    rows = group(
        frozen(keys=["scene", "clip"], steps="all", x="step", y="key", runs={"only": ["base"]})
    ).blocks
    first, second = lines_of(rows[1].blocks[0])[0]
    assert isinstance(first, Paragraph)
    assert isinstance(second, Image)


def test_long_rows_are_wrapped(frozen):
    rows = group(frozen(keys=["batch"], x="index", y="run", columns=2)).blocks
    assert [len(line) for line in lines_of(rows[0].blocks[0])] == [2, 1]


@pytest.mark.parametrize(("fields", "count"), [({"every": 2}, 2), ({}, 4), ({"limit": 3}, 3)])
def test_steps_and_files_can_be_fewer(frozen, fields, count):
    snapshot = frozen(keys=["scene"], steps="all", **fields)
    assert snapshot.tables["m"].rows == count


# --- over pictures ---------------------------------------------------------------------------


def plate(snapshot):
    return media_plates(snapshot)["m/0"]


def test_masks_and_boxes_are_drawn_in_a_tile_for_every_name(frozen):
    svg = plate(frozen(keys=["scene"], columns=2)).svg.decode()
    root = ET.fromstring(svg)
    texts = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[:4] == ["ground_truth", "sky", "disc", "square"]
    assert {"predictions", "disc 0.93", "square 0.61"} <= set(texts)
    images = list(root.iter("{http://www.w3.org/2000/svg}image"))
    assert len(images) == 4
    assert root.get("width") == "340"


def test_boxes_in_pixels_and_in_shares_are_at_their_places(frozen):
    svg = plate(frozen(keys=["scene"], columns=2)).svg.decode()
    found = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*fill="none"', svg)
    scale = 340 / 64
    pixels = [(round(float(x) / scale), round(float(w) / scale)) for x, w in found]
    assert sorted(pixels) == [(13, 22), (40, 18)]


def test_the_alternative_says_what_is_seen(frozen):
    alt = plate(frozen(keys=["scene"])).alt
    assert alt.startswith("scene of base, step 1. ground_truth: mask sky 79%, disc 11%, square 9%.")
    assert "boxes disc 0.93, square 0.61" in alt


def test_without_overlays_pictures_are_left_alone(frozen):
    snapshot = frozen(keys=["scene"], overlays=False)
    assert media_plates(snapshot) == {}
    assert {path.rpartition(".")[2] for path in snapshot.assets} == {"png"}


def test_drawings_stand_where_their_pictures_would(frozen):
    snapshot = frozen(keys=["scene"])
    figures = {
        name: Figure(name, p.title, p.alt, 1, 1) for name, p in media_plates(snapshot).items()
    }
    (grid,) = group(snapshot, figures).blocks
    assert isinstance(grid, Grid)
    assert all(isinstance(cell, FigureBlock) for line in lines_of(grid) for cell in line)


def test_a_drawing_that_failed_leaves_the_picture(frozen):
    snapshot = frozen(keys=["scene"])
    failed = {name: FigureError.of("figure.svg", "x") for name in media_plates(snapshot)}
    (grid,) = group(snapshot, failed).blocks
    assert all(isinstance(cell, Image) for line in lines_of(grid) for cell in line)


def test_masks_are_no_pictures_of_the_document(frozen):
    snapshot = frozen(keys=["scene"])
    assert len(document(snapshot).assets) < len(snapshot.assets)


def test_hostile_words_stay_words(frozen):
    snapshot = frozen(keys=["scene"])
    table = snapshot.tables["m"]
    hostile = '</text><script>"&\0\ud800' + "x" * 300
    columns = {c.name: c.values for c in table.columns}
    overlays = columns["overlays"][0].replace("disc", "\\ud800</text><script>").replace(
        "predictions", hostile.replace('"', "").replace("\0", "").replace("\ud800", "")
    )  # fmt: skip
    bent = tuple(
        type(c)(c.name, c.title, c.kind, (overlays, *c.values[1:])) if c.name == "overlays" else c
        for c in table.columns
    )
    made = plates(type(table)("media", bent), snapshot.assets, 220)
    svg = made[0].svg.decode()
    ET.fromstring(svg)
    assert "<script" not in svg
    assert "<script" in unescape(svg)


# --- the rest --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "kind"),
    [("tone", FileCard), ("film", FileCard), ("clip", Grid), ("cloud", Placeholder)],
)
def test_every_kind_has_its_block(frozen, key, kind):
    assert isinstance(group(frozen(keys=[key])).blocks[0], kind)


def test_tables_are_tables(frozen):
    assert isinstance(group(frozen(keys=["answers"])).blocks[1], TableBlock)


def test_recordings_go_along_once(frozen):
    snapshot = frozen(keys=["tone", "film"])
    made = document(snapshot)
    attached = {a.path: a.media_type for a in made.attachments if a.path.startswith("media/")}
    assert sorted(attached.values()) == ["audio/wav", "video/mp4"]
    assert not attached.keys() & made.assets.keys()
    cards = [block for part in made.blocks[0].blocks for block in part.blocks]
    assert {card.file for card in cards} == attached.keys()
    assert [a.path for a in recordings(snapshot)] == list(attached)


def test_the_caption_stands_below(frozen):
    last = group(frozen(keys=["tone"], caption="What it *says*.")).blocks[-1]
    assert isinstance(last, Paragraph)


# --- programs --------------------------------------------------------------------------------


def test_a_listing_is_a_diff_with_signs(frozen):
    (block,) = group(frozen("code_diff")).blocks
    assert isinstance(block, CodeBlock)
    assert block.language == "diff"
    lines = block.text.split("\n")
    assert lines[:3] == ["--- base: train.py", "+++ wide: train.py", "@@ -2,9 +2,9 @@"]
    assert [line for line in lines[3:] if line[0] in "+-"][1:5:3] == [
        "-random.seed(7)",
        "+random.seed(11)",
    ]


def test_side_by_side_it_is_a_table(frozen):
    (block,) = group(frozen("code_diff", diff="split", context=0)).blocks
    assert isinstance(block, TableBlock)
    assert [row[2][0].text for row in block.rows] == ["±", "±", "±"]
    assert [row[1][0].text for row in block.rows][1] == "random.seed(7)"


def test_without_a_program_there_is_a_reason(frozen):
    found = group(frozen("code_diff", file="none.py"))
    assert isinstance(found, Placeholder)
    assert found.reason.endswith("No run has none.py among the files that the tracker saved.")


def test_a_split_comparer_has_what_differs_first(frozen):
    block = group(frozen("comparer", split=True))
    heads = [row[0][0] for row in block.rows]
    assert [getattr(head, "text", "-") for head in heads] == [
        "config.lr", "config.width", "-", "summary.loss",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("Step 299: 15 of 16 right", "a – Step 299: 15 of 16 right"),
        ("step 2990 is far", "a · step 299 – step 2990 is far"),
        ("", "a · step 299"),
    ],
)
def test_a_step_that_the_caption_begins_with_is_said_once(caption, said):
    file = File(0, "k", "a", "e/p/a", 299.0, "image", caption, "a.png", 9.0, "x.png", "")
    assert words(picture(file, None)) == said
