"""Files of media panels: which are kept, under which names, and what strangers may not do."""

import hashlib
import struct
import zlib
from datetime import UTC, datetime

import pytest

from exporter.compose import compose
from exporter.errors import SourceError
from exporter.formats.pixels import pixels
from exporter.freeze import freeze_report
from exporter.freeze.gallery import LARGEST, collect
from exporter.model.document import FileCard, FrameBlock, Grid, Group, Image, Paragraph, TableBlock
from exporter.model.exhibits import MOST_FILES
from exporter.model.panels import MediaPanel
from exporter.model.report import Report
from exporter.model.run import MediaFile, Run, RunKey
from exporter.query.gallery import media_table
from exporter.query.scene import Scene
from exporter.snapshots import read_snapshot, snapshot_files

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KEY = RunKey("e", "p", "r")


def png(width=1, height=1):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", zlib.crc32(b"IHDR" + head))


def file(step=0, kind="image", path="a.png", size=10, **fields):
    return MediaFile(fields.pop("key", "k"), step, kind, path, size=size, **fields)


def table(*files, keys=("k",), **fields):
    panel = MediaPanel(id="m", keys=keys, **fields)
    return media_table(panel, Scene((Run(KEY, "run", media=files),), None, {}))


def collected(content, kind="image", size=10):
    return collect(table(file(kind=kind, size=size)), {str(KEY): KEY}, lambda *_: content)


def values(found, name):
    return list(found.column(name).values)


# --- which files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "shown"), [("last", [20]), ("all", [0, 10, 20]), ((0, 20), [0, 20]), ((5,), [])]
)
def test_steps_choose_files(steps, shown):
    files = (file(20), file(0), file(10))
    assert values(table(*files, steps=steps), "step") == shown


def test_files_without_a_step_are_last_when_there_are_no_others():
    assert table(file(None)).rows == 1


def test_a_key_that_nobody_logged_is_noted():
    found = table(file(), keys=("k", "other"))
    assert found.notes == ("No run has logged 'other'.",)


def test_many_files_are_cut_with_a_note():
    found = table(*(file(i) for i in range(MOST_FILES + 1)), steps="all")
    assert found.rows == MOST_FILES
    assert found.notes == (f"The first {MOST_FILES} of {MOST_FILES + 1} files are shown.",)


# --- what is kept ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (png(), "png"),
        (b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x01\x00\x01\x03", "jpg"),
        (b"GIF89a\x01\x00\x01\x00", "gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(14), "webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
    ],
)
def test_pictures_are_told_by_their_bytes_and_named_by_their_content(content, suffix):
    found, assets = collected(content)
    assert assets == {f"media/{hashlib.sha256(content).hexdigest()[:16]}.{suffix}": content}
    assert values(found, "asset") == list(assets)
    assert values(found, "reason") == [""]


@pytest.mark.parametrize(
    ("content", "kind", "size", "reason"),
    [
        (b"<script>alert(1)</script>", "image", 10, "it is no picture"),
        (b"\x89PNG\r\n\x1a\n", "image", 10, "the picture is damaged"),
        (png(100_000, 100_000), "image", 10, "it has too many pixels"),
        (png(), "image", LARGEST + 1, "it is too large to be kept"),
        (png() + bytes(LARGEST), "image", 10, "it is too large to be kept"),
        (b"", "image", 0, "it is empty"),
        (png(), "table", 10, "it is no JSON"),
        (b"<html>", "audio", 10, "it is no recording of a known format"),
        (png(), "video", 10, "it is no recording of a known format"),
    ],
)
def test_hostile_files_are_not_kept_and_say_why(content, kind, size, reason):
    found, assets = collected(content, kind, size)
    assert assets == {}
    assert values(found, "reason") == [reason]


@pytest.mark.parametrize("kind", ["object3d", "molecule", "plotly", "bokeh"])
def test_other_files_are_told_of_and_not_read(kind):
    def read(*_):
        raise AssertionError

    found, assets = collect(table(file(kind=kind)), {str(KEY): KEY}, read)
    assert assets == {}
    assert values(found, "asset") == values(found, "reason") == [""]


def test_a_file_that_is_not_in_the_store_says_so():
    def read(*_):
        raise SourceError.of("store.no-file", "it is gone")

    found, _ = collect(table(file()), {str(KEY): KEY}, read)
    assert "it is gone" in values(found, "reason")[0]


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/gif", "image/webp"])
def test_a_head_that_is_cut_off_is_damage(media_type):
    with pytest.raises(ValueError, match="damaged"):
        pixels(b"\xff\xd8\xff\xe0", media_type)


# --- in a report -----------------------------------------------------------------------------


@pytest.fixture
def frozen(library, tmp_path):
    def make(**fields):
        panel = {"kind": "media", "id": "m", "runs": {"tags": ["production"], "order": "name"}}
        report = {"title": "T", "project": "my-team/vision-models", "blocks": [panel | fields]}
        return freeze_report(Report.model_validate(report), library, base=tmp_path, now=NOW)

    return make


def group(snapshot):
    (block,) = compose(snapshot, {}, {}, digest="d").document.blocks
    assert isinstance(block, Group)
    return block


def test_pictures_of_runs_are_in_the_snapshot_and_in_rows(frozen):
    snapshot = frozen(keys=["predictions"], steps="all", columns=3)
    assert read_snapshot(snapshot_files(snapshot)) == snapshot
    (grid,) = group(snapshot).blocks
    assert isinstance(grid, Grid)
    assert [len(row) for row in grid.rows] == [3, 3, 3, 1]
    images = [cell.block for row in grid.rows for cell in row]
    assert all(isinstance(i, Image) and i.path in snapshot.assets for i in images)
    assert images[0].caption[0].text.startswith("production-resnet-50 – step 0: ")


def test_logged_tables_are_tables(frozen):
    first, second, *_ = group(frozen(keys=["per_class"])).blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, TableBlock)
    assert second.align == "lrrrr"
    assert len(second.rows) == 10


def test_other_kinds_are_named_with_their_size(frozen):
    cards = group(frozen(keys=["loss_sound"])).blocks
    assert all(isinstance(card, FileCard) for card in cards)
    assert {card.detail for card in cards} == {"WAV sound, 0.5 s, 8.04 kB"}


def test_logged_pages_stand_in_frames_where_nothing_runs(frozen):
    snapshot = frozen(keys=["report_card"])
    name, page, *_ = group(snapshot).blocks
    assert isinstance(page, FrameBlock)
    assert "<" in page.content
    assert not page.scripts
    assert page.title.startswith("report_card, ")
    assert isinstance(name, Paragraph)
    assert {path.rpartition(".")[2] for path in snapshot.assets} == {"txt"}


def test_a_logged_page_that_is_no_text_is_not_kept():
    found, assets = collected(b"<p>\xff", "html")
    assert assets == {}
    assert values(found, "reason") == ["it is no text in UTF-8"]


def test_the_same_runs_give_the_same_files(frozen):
    fields = {"keys": ["predictions", "per_class"], "steps": "all"}
    assert snapshot_files(frozen(**fields)) == snapshot_files(frozen(**fields))


def test_presets_read_the_tables_of_the_library(library, tmp_path):
    panel = {"kind": "preset", "id": "p", "name": "confusion", "table": "confusion_matrix"}
    panel["runs"] = {"tags": ["production"]}
    report = {"title": "T", "project": "my-team/vision-models", "blocks": [panel]}
    snapshot = freeze_report(Report.model_validate(report), library, base=tmp_path, now=NOW)
    assert snapshot.tables["p"].rows == 200
    assert sum(snapshot.tables["p"].column("value").values) == 720
    assert read_snapshot(snapshot_files(snapshot)) == snapshot
