"""The gallery of the documentation shows every kind in every format, and is up to date."""

import pytest
from PIL import Image

from exporter.model.formats import FORMATS
from exporter.model.report import AnyBlock, GridBlock
from gallery.page import REASONS, page, picture_name
from gallery.picture import LARGEST, WIDTH, small
from gallery.rows import ROOT, SOURCE, kinds, load, rows

PICTURES = ROOT / "docs" / "gallery"
ROWS = rows(load())
SHOWN = [(row.name, name) for row in ROWS for name in FORMATS if (row.name, name) not in REASONS]
TOGETHER = 2_500_000


@pytest.fixture(params=[f"{row}-{name}.webp" for row, name in SHOWN])
def picture(request):
    return PICTURES / request.param


def test_every_kind_of_block_has_a_row():
    shown = {row.model for row in ROWS}
    assert not {kind.__name__ for kind in set(kinds(AnyBlock)) - shown}


def test_kinds_are_found_however_deep_the_union_is():
    assert {"RuleBlock", "GridBlock", "LinePanel"} <= {kind.__name__ for kind in kinds(AnyBlock)}


def test_no_two_rows_have_one_name():
    names = [row.name for row in ROWS]
    assert sorted(names) == sorted(set(names))


def test_the_page_is_what_make_gallery_writes():
    assert (ROOT / "docs" / "gallery.md").read_text() == page(ROWS)


def test_the_lines_of_a_row_are_its_own():
    lines = SOURCE.read_text().splitlines()
    ends = [0, *(row.lines[1] for row in ROWS)]
    for row, before in zip(ROWS, ends, strict=False):
        first, last = row.lines
        assert before < first <= last
        assert lines[first - 1].startswith("  - ")
        assert all(line.startswith(("  - ", "    ")) for line in lines[first - 1 : last] if line)


def test_a_row_without_a_picture_says_why():
    assert set(REASONS) <= {(row.name, name) for row in ROWS for name in FORMATS}
    assert all(reason.strip() for reason in REASONS.values())


def test_a_picture_is_small_and_shows_something(picture):
    assert picture.stat().st_size <= LARGEST
    with Image.open(picture) as image:
        assert image.width == WIDTH
        assert len(image.convert("RGB").getcolors(1 << 20)) >= (2 if "rule" in picture.name else 8)


def test_no_picture_is_left_over_and_all_are_small_together():
    names = {picture_name(row, name) for row in ROWS for name in FORMATS}
    found = list(PICTURES.glob("*.webp"))
    assert {path.name for path in found} <= names
    assert sum(path.stat().st_size for path in found) <= TOGETHER


def test_a_blank_photograph_is_refused():
    with pytest.raises(ValueError, match="blank"):
        small(Image.new("RGB", (800, 300), "white"))


def test_the_grid_shows_more_than_one_kind_of_panel():
    (grid,) = (row.blocks[0] for row in ROWS if row.model is GridBlock)
    assert len({panel.kind for panel in grid.panels}) > 2
