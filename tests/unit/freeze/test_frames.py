"""HTML panels when they are frozen: data, files beside the report, and what will not be seen."""

from datetime import UTC, datetime

import pytest

from exporter.compose import FRAME_HEIGHT, compose
from exporter.errors import SpecError
from exporter.freeze import freeze_report
from exporter.model.document import FrameBlock, Group, Paragraph, Placeholder
from exporter.model.report import Report
from exporter.snapshots import read_snapshot, snapshot_digest, snapshot_files
from exporter.specs.load import parse_report

NOW = datetime(2026, 11, 24, tzinfo=UTC)
FEW = {"tags": ["production"], "order": "name"}
ASKING = "<script>show(%WANDB_DATA%)</script>"


@pytest.fixture
def frozen(library, tmp_path):
    def make(content, **fields):
        panel = {"kind": "html", "id": "h", "content": content, "runs": FEW} | fields
        report = {"title": "T", "project": "my-team/vision-models", "blocks": [panel]}
        return freeze_report(Report.model_validate(report), library, base=tmp_path, now=NOW)

    return make


def block(snapshot):
    (found,) = compose(snapshot, {}, {}, digest="d").document.blocks
    return found


def codes(snapshot):
    return [problem.code for problem in snapshot.problems]


def test_the_mark_becomes_the_runs_of_the_panel(frozen):
    snapshot = frozen(ASKING, scripts=True)
    frame = block(snapshot).blocks[0]
    assert isinstance(frame, FrameBlock)
    assert frame.content.startswith('<script>show({"runs":[{"config":{')
    assert "production-resnet-50" in frame.content
    assert codes(snapshot) == []
    assert len(snapshot.runs) > 1


def test_title_caption_and_data_stand_around_the_frame(frozen):
    group = block(frozen(ASKING, scripts=True, title="A", caption="*b*", height=99))
    assert isinstance(group, Group)
    assert (group.id, group.title, group.data) == ("fig-h", "A", "data/h.json")
    frame, caption = group.blocks
    assert (frame.title, frame.height, frame.scripts) == ("A", 99, True)
    assert isinstance(caption, Paragraph)


def test_the_data_go_with_the_document(frozen):
    document = compose(frozen(ASKING, scripts=True), {}, {}, digest="d").document
    assert [a.path for a in document.attachments] == ["report.json", "data/h.json"]
    assert document.attachments[1].content.startswith(b'{\n  "runs": [')


def test_html_that_asks_for_no_run_brings_none(frozen):
    snapshot = frozen("<p>x</p>")
    assert snapshot.runs == ()
    assert codes(snapshot) == []
    group = block(snapshot)
    assert group.blocks == (FrameBlock("", "<p>x</p>", FRAME_HEIGHT),)
    assert group.data == ""


def test_a_snapshot_with_html_comes_back_as_it_was(frozen):
    snapshot = frozen(f"<p>\x00\r\n</iframe>{ASKING}", scripts=True, history=["val/accuracy"])
    assert read_snapshot(snapshot_files(snapshot)) == snapshot
    again = frozen(f"<p>\x00\r\n</iframe>{ASKING}", scripts=True, history=["val/accuracy"])
    assert snapshot_digest(again) == snapshot_digest(snapshot)


@pytest.mark.parametrize(
    "src", ["d3.v7.min.js", "https://d3js.org/d3.v7.min.js?x=1", "'d3.v7.min.js'"]
)
def test_a_script_beside_the_report_is_put_in(frozen, tmp_path, src):
    (tmp_path / "d3.v7.min.js").write_text("d3 = '</script><!--'")
    snapshot = frozen(f"<i><script src={src} defer></script><b>", scripts=True)
    (frame,) = block(snapshot).blocks
    assert frame.content == "<i><script defer>d3 = '<\\/script><\\!--'</script><b>"
    assert codes(snapshot) == []


@pytest.mark.parametrize(
    ("src", "hint"),
    [
        (
            "https://d3js.org/d3.v7.min.js",
            "save it as d3.v7.min.js beside the report, and it is put in",
        ),
        ("../../secret.js", "save it as secret.js beside the report, and it is put in"),
        ("https://d3js.org/", ""),
        ("http://[", ""),
    ],
)
def test_a_script_that_is_elsewhere_is_told_of(frozen, tmp_path, src, hint):
    (tmp_path.parent.parent / "secret.js").write_text("no")
    snapshot = frozen(f'<script src="{src}"></script>', scripts=True)
    assert codes(snapshot) == ["html-address"]
    assert snapshot.problems[0].hint == hint
    assert src in block(snapshot).blocks[0].content


@pytest.mark.parametrize(
    ("content", "fields", "expected"),
    [
        ("<script>f()</script>", {}, ["html-scripts-off"]),
        ("<b onclick='f()'>x</b>", {}, ["html-scripts-off"]),
        ("<script>f()</script>", {"scripts": True}, []),
        ("<script type='application/json'>{}</script>", {}, []),
        ("<img src='https://x.org/a.png'><img src=a.png>", {}, ["html-address"] * 2),
        ("<img src='data:image/gif;base64,R0'><a href='https://x.org'>x</a>", {}, []),
        ("<p>x", {"history": ["val/accuracy"]}, ["html-no-data"]),
        ("<p>%WANDB_DATA%", {"history": ["val/acuracy"]}, ["metric-missing"]),
        ("<p>%WANDB_DATA%", {"history": ["system/cpu"]}, ["metric-missing"]),
        ("<p>%WANDB_DATA%", {"runs": {"names": "^nothing$"}}, ["run-set-empty"]),
    ],
)
def test_what_will_not_be_seen_is_a_warning(frozen, content, fields, expected):
    snapshot = frozen(content, **fields)
    assert codes(snapshot) == expected
    assert {problem.severity for problem in snapshot.problems} <= {"warning"}


def test_no_runs_are_an_empty_list(frozen):
    frame = block(frozen(ASKING, scripts=True, runs={"names": "^nothing$"})).blocks[0]
    assert frame.content == '<script>show({"runs":[]})</script>'


def test_too_much_data_is_a_visible_place(frozen):
    snapshot = frozen("%WANDB_DATA%" * 20_000)
    assert codes(snapshot) == ["panel-empty"]
    place = block(snapshot)
    assert isinstance(place, Placeholder)
    assert place.reason.endswith("larger than 8 MB.")


def test_too_much_html_is_an_error_with_its_place():
    text = f"title: T\nblocks:\n- html: {{content: '{'x' * 2_000_001}'}}\n"
    with pytest.raises(SpecError) as caught:
        parse_report(text, file="r.yml", base=None)
    (problem,) = caught.value.problems
    assert problem.message == "'content' is longer than 2000000"
    assert (problem.place.line, problem.place.path) == (3, "blocks.0.html.content")


def test_a_bare_text_is_html_without_scripts():
    text = "title: T\nblocks:\n- html: <b>x</b>\n- grid: {panels: [{html: {content: y}}]}\n"
    first, grid = parse_report(text, file="r.yml", base=None).blocks
    assert (first.content, first.scripts) == ("<b>x</b>", False)
    assert grid.panels[0].content == "y"
