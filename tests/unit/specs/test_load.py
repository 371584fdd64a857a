"""Reports are read whole, or refused with every problem at its place."""

import json
import re
from pathlib import Path

import pytest

from exporter.errors import SpecError
from exporter.model.panels import (
    BarPanel,
    CustomPanel,
    LinePanel,
    ParallelPanel,
    RunSet,
    ScatterPanel,
    TablePanel,
)
from exporter.model.report import CalloutBlock, GridBlock, HeadingBlock, TocBlock
from exporter.specs import load_report, parse_report
from exporter.specs.text import MAX_BYTES

DATA = Path(__file__).parents[2] / "data/specs"
GOOD = [*sorted(DATA.glob("good/*.yml")), DATA / "good/whole.json"]
BAD = sorted(DATA.glob("bad/spec-*"))
ROOT = Path(__file__).parents[3]


def parsed(text: str):
    return parse_report(text, file="report.yml", base=None)


def problems(text: str):
    with pytest.raises(SpecError) as caught:
        parsed(text)
    return caught.value.problems


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_report_is_refused_with_its_code_at_its_place(path):
    place = re.search(r"# expect: (\d+):(\d+)", path.read_text())
    assert place
    with pytest.raises(SpecError) as caught:
        load_report(path)
    (found,) = caught.value.problems
    assert found.code == path.stem.split("_")[0]
    assert str(found.place) == f"{path}:{place[1]}:{place[2]}"
    assert found.place
    assert found.place.excerpt == path.read_text().split("\n")[found.place.line - 1]
    assert found.message


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_good_report_equals_its_canonical_form(path):
    report = load_report(path)
    canonical = json.dumps(report.model_dump(mode="json"))
    assert parse_report(canonical, file="x.json", base=path.parent) == report


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/*.yml")), ids=lambda path: path.name)
def test_the_examples_are_good_reports(path):
    assert load_report(path).blocks


def test_texts_stay_what_was_written():
    report = load_report(DATA / "good/whole.yml")
    assert (report.title, report.description) == ("2026-01-31", "no")
    assert report.tags == ("weekly", "1e3", "true")
    assert report.authors == ("Ada",)
    assert report.numbered is False


def test_run_sets_may_be_expressions_and_may_share_fields():
    sets = load_report(DATA / "good/whole.yml").runsets
    assert sets["all"] == RunSet(name="all")
    assert sets["finished"] == RunSet(name="finished", filter="state == 'finished'")
    assert sets["best"].state == ("finished", "running")
    assert sets["best-of-old"].name == "Old ones"
    assert sets["best-of-old"].limit == sets["best"].limit == 5
    assert sets["best-of-old"].created_at == "2025-01-01..2026-01-01"
    assert sets["best-of-old"].filter == "summary['val/accuracy'] > 0.9 and 'v2' in tags"


def test_blocks_may_be_words_texts_or_mappings():
    blocks = load_report(DATA / "good/whole.yml").blocks
    assert blocks[:2] == (TocBlock(), TocBlock())
    assert blocks[3:6] == (
        HeadingBlock(level=1, text="Results"),
        HeadingBlock(level=2, text="Details", id="details"),
        HeadingBlock(level=6, text="2026"),
    )
    callouts = [b for b in blocks if isinstance(b, CalloutBlock)]
    assert [(c.type, c.text) for c in callouts] == [
        ("note", "A remark."),
        ("tip", "This"),
        ("danger", "Do not touch."),
        ("warning", "off"),
    ]
    assert blocks[-2] == HeadingBlock(level=3, text="Canonical")


def test_panels_have_shorter_ways_to_be_written():
    blocks = load_report(DATA / "good/whole.yml").blocks
    line, bar, scatter = (
        next(b for b in blocks if isinstance(b, kind))
        for kind in (LinePanel, BarPanel, ScatterPanel)
    )
    assert (line.y, line.groupby) == (("train/loss",), "config.arch")
    assert (line.smoothing, line.smoothing_kind) == (3, "gaussian")
    assert (line.log_x, line.log_y) == (True, True)
    assert (line.x_range, line.y_range) == ((0, None), (None, 0.1))
    assert bar.metrics == ("val/accuracy",)
    assert isinstance(bar.runs, tuple)
    assert [run_set.name for run_set in bar.runs] == ["best", "", "finished"]
    assert (scatter.log_x, scatter.log_y, scatter.log_z) == (True, False, True)
    parallel = next(b for b in blocks if isinstance(b, ParallelPanel))
    assert [(a.value, a.title, a.log) for a in parallel.axes] == [
        ("config.lr", "", False),
        ("summary.loss", "Loss", True),
    ]


def test_charts_are_read_from_files_and_from_yaml_1_2():
    file, inline = (
        b for b in load_report(DATA / "good/whole.yml").blocks if isinstance(b, CustomPanel)
    )
    assert file.vega["encoding"]["y"] == {"field": "acc", "axis": None}
    assert inline.vega == {
        "mark": "line",
        "width": 300,
        "on": "yes",
        "opacity": 0.5,
        "axis": None,
        "list": [1, "1", 16, None],
    }


def test_json_with_tabs_escapes_and_characters_beyond_the_basic_plane_is_read():
    report = load_report(DATA / "good/whole.json")
    assert report.title == "Café 😀 / \\ud83d"


def test_grids_hold_panels():
    grid = next(b for b in load_report(DATA / "good/whole.yml").blocks if isinstance(b, GridBlock))
    assert grid.runs == RunSet(filter="config.lr > 0")
    assert [p.kind for p in grid.panels] == ["line", "table"]
    assert isinstance(grid.panels[1], TablePanel)


def test_every_problem_is_told_at_once_in_the_order_of_the_file():
    text = "titel: x\nblocks:\n  - lin: {}\n  - bar: {metrics: a, width: big, hight: 3}\n"
    assert [(p.code, p.place and p.place.line) for p in problems(text)] == [
        ("spec-unknown-field", 1),
        ("spec-missing-field", 1),
        ("spec-unknown-block", 3),
        ("spec-unknown-value", 4),
        ("spec-unknown-field", 4),
    ]


def test_a_near_miss_gets_a_suggestion_and_a_far_one_the_choices():
    found = problems("title: x\nblocks: [{table: {colums: a, qqq: b, width: wide}}]")
    assert [p.hint for p in found] == [
        "did you mean 'columns'?",
        "use one of: id, title, caption, width, layout, height, runs, groupby, aggregate, legend, "
        "columns, pinned, sort, limit",
        "use one of: full, half, third, quarter",
    ]


def test_the_number_of_problems_has_an_end():
    found = problems("title: x\n" + "".join(f"f{i}: 1\n" for i in range(5000)))
    assert len(found) == 101
    assert found[-1].code == "spec-too-many"


@pytest.mark.parametrize(
    ("raw", "code", "line", "column"),
    [
        (b"", "spec-empty", 1, 1),
        (b"\xef\xbb\xbf", "spec-empty", 1, 1),
        (b"title: x\ndescription: caf\xe9\n", "spec-not-utf8", 2, 17),
        (b"title: \xff", "spec-not-utf8", 1, 8),
        (b"title: a\x00b", "spec-syntax", 1, 9),
        (b"title: x\r\n\r\ntags: \x1b[31m", "spec-syntax", 3, 7),
        (b"\xef\xbb\xbftitle: x\r\nnope: 1\r\n", "spec-unknown-field", 2, 1),
        (b"title: x\rnope: 1", "spec-unknown-field", 2, 1),
        ("title: x\u2028nope: 1".encode(), "spec-unknown-field", 2, 1),
        (b"title: " + b"x" * MAX_BYTES, "spec-too-large", None, None),
    ],
)
def test_what_is_no_text_file_is_refused(tmp_path, raw, code, line, column):
    path = tmp_path / "report.yml"
    path.write_bytes(raw)
    with pytest.raises(SpecError) as caught:
        load_report(path)
    (found,) = caught.value.problems
    assert found.code == code
    assert found.place
    assert (found.place.line or None, found.place.column or None) == (line, column)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.yml", tmp_path):
        with pytest.raises(SpecError, match="spec-file-missing"):
            load_report(path)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "report.yml"
    path.write_bytes(b"\xef\xbb\xbftitle: x\r\nblocks:\r\n  - text: |\r\n      a\r\n      b\r\n")
    assert load_report(path).blocks[0].text == "a\nb\n"  # type: ignore[union-attr]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.json").write_text("{}")
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "chart.json").symlink_to(tmp_path / "secret.json")
    (folder / "r.yml").write_text("title: x\nblocks: [{custom: {vega: chart.json}}]")
    with pytest.raises(SpecError, match="spec-file-outside"):
        load_report(folder / "r.yml")


def test_a_report_without_a_folder_names_no_chart_file():
    (found,) = problems("title: x\nblocks: [{custom: {vega: chart.json}}]")
    assert found.code == "spec-file-missing"


def test_an_alias_counts_as_what_it_stands_for():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)
    )
    assert problems(bomb)[-1].code == "spec-too-large"
    nest = "[" * 10 + "{}" + "]" * 10
    deep = "".join(f"a{i}: &a{i} {nest.format(v)}\n" for i, v in enumerate(("x", "*a0", "*a1")))
    assert problems(deep)[-1].code == "spec-too-deep"
    assert problems("title: &t [*t]")[0].code == "spec-syntax"


@pytest.mark.parametrize(
    ("written", "steps"),
    [("last", "last"), ("all", "all"), ("3", (3,)), ("[0, 30]", (0, 30)), ("[]", ())],
)
def test_steps_of_media_are_a_word_a_step_or_a_list(written, steps):
    text = f"title: T\nblocks:\n- media: {{keys: a, steps: {written}}}\n"
    assert parse_report(text, file="r.yml", base=None).blocks[0].steps == steps


@pytest.mark.parametrize("written", ["first", "[a]", "1.5", "{a: 1}", "'3'", "-1"])
def test_other_steps_are_refused(written):
    text = f"title: T\nblocks:\n- media: {{keys: a, steps: {written}}}\n"
    with pytest.raises(SpecError):
        parse_report(text, file="r.yml", base=None)
