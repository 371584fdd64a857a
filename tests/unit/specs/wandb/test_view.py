"""Real saved reports are read whole, whatever happens to parts of them."""

import contextlib
import copy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.build import press
from exporter.errors import SpecError
from exporter.figures import Studio
from exporter.formats.registry import load_format
from exporter.freeze import freeze_report
from exporter.model.report import Report
from exporter.model.snapshot import panels_of
from exporter.specs import parse_report, read_report
from exporter.specs.wandb import is_view, read_view

pytestmark = pytest.mark.slow

SPECS = sorted((Path(__file__).parents[3] / "data/wandb_specs").glob("*.json"))
BARE = {"version": 5, "blocks": []}


def lost(path):
    """The last part of the place of every warning."""
    return [w.place.path.rsplit(".", 1)[-1] for w in read_report(path).warnings if w.place]


def named(start):
    return next(path for path in SPECS if path.name.startswith(start))


@pytest.mark.parametrize(
    ("start", "kinds"),
    [
        (
            "01",
            "toc heading heading heading text text text text text text text quote callout rule "
            "code code code code text math",
        ),
        (
            "02",
            "missing text missing text missing text missing text missing text missing text "
            "media missing missing",
        ),
        ("03", "heading grid"),
        ("04", "grid"),
        ("05", " ".join(["heading grid"] * 12)),
        ("06", "grid"),
        ("08", "heading grid grid"),
        ("10", "toc heading text heading grid heading table heading grid"),
        ("12", ""),
        ("16", "text text text missing code callout text grid"),
    ],
)
def test_the_blocks_of_a_real_report(start, kinds):
    report = read_report(named(start)).report
    assert " ".join(block.kind for block in report.blocks) == kinds
    assert report.project == "acme/vision"


@pytest.mark.parametrize(
    ("start", "kinds"),
    [
        (
            "03",
            "line line scatter bar bar scalar parallel importance comparer comparer code_diff "
            "media media media markdown line missing missing media missing missing missing",
        ),
        ("04", " ".join(["line"] * 16 + ["missing"] + ["line"] * 3 + ["missing"])),
        ("08", "line bar line"),
        ("16", "missing line missing missing"),
    ],
)
def test_the_panels_of_a_real_report(start, kinds):
    panels = panels_of(read_report(named(start)).report)
    assert " ".join(panel.kind for panel in panels) == kinds


def test_every_filter_of_a_real_report_is_understood():
    filters = [
        block.runs.filter  # type: ignore[union-attr]
        for block in read_report(named("05")).report.blocks
        if block.kind == "grid"
    ]
    assert filters == [
        "config.lr >= 0.001 and state == 'finished'",
        "state == 'finished'",
        "config.opt.name in ('sgd', 'adamw') or summary.val/accuracy >= 0.9",
        "'production' in tags or 'v2' in tags",
        "not 'bad' in tags",
        "created_at >= now-1w",
        "config.lr >= 0.001 and (state == 'running' or group == 'vit')",
        "name != 'debug' and job_type == 'train'",
        "summary.val/loss != none",
        "id in ('vd10t8hr', 'eyzh2hj0')",
        "config.lr <= 0.001 and config.bs == 32",
        "",
    ]
    assert not lost(named("05"))


@pytest.mark.parametrize(
    ("start", "fields"),
    [
        ("01", []),
        ("06", []),
        ("08", ["query"]),
        ("10", ["query"]),
        ("12", []),
        ("16", ["discussionThreads"]),
    ],
)
def test_what_a_real_report_loses(start, fields):
    assert lost(named(start)) == fields


def test_an_envelope_gives_title_description_and_authors():
    report = read_report(named("10")).report
    assert report.title == "Weekly Report: 2025-01-24 to 2025-01-31"
    assert report.description == "Automated weekly summary of experiment results"
    assert read_report(named("16")).report.authors == ("Ann",)
    assert read_report(named("12")).report.title == "Untitled report"


def test_a_saved_report_has_no_parameters():
    with pytest.raises(SpecError, match="spec-unknown-param"):
        read_report(named("01"), {"year": "2026"})


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_spec_may_be_a_text_or_stand_alone(path):
    view = json.loads(path.read_text())
    report, warnings = read_view(view, file="r")
    as_text = view | {"spec": json.dumps(view["spec"])}
    assert read_view(as_text, file="r") == (report, warnings)
    bare, _ = read_view(view["spec"], file="r")
    assert bare.blocks == report.blocks


def test_the_shape_tells_a_saved_report_from_ours():
    assert is_view({"spec": "{}"})
    assert is_view(BARE)
    assert not is_view({"title": "T", "blocks": []})
    assert not is_view([BARE])


@pytest.mark.parametrize(
    ("view", "code", "words"),
    [
        ({"panelGroups": []}, "wandb-not-a-report", "before 2021"),
        ({"spec": {"panelGroups": []}}, "wandb-not-a-report", "before 2021"),
        ({"spec": "{"}, "spec-syntax", "no JSON"),
        ({"spec": None}, "wandb-not-a-report", "no blocks"),
        ({"spec": {"version": 5}}, "wandb-not-a-report", "no blocks"),
    ],
)
def test_what_is_no_report_is_refused(view, code, words):
    with pytest.raises(SpecError) as caught:
        read_view(view, file="r.json")
    (problem,) = caught.value.problems
    assert problem.code == code
    assert words in problem.message
    assert problem.hint


def test_a_report_without_end_is_refused():
    block = {"type": "paragraph", "children": []}
    for _ in range(300):
        block = {"type": "list-item", "children": [block]}
    with pytest.raises(SpecError, match="spec-too-deep"):
        read_view({"version": 5, "blocks": [block]}, file="r")


def test_control_characters_and_halves_of_characters_are_replaced():
    text = {"type": "paragraph", "children": [{"text": "a\x00b\ud800c\r\nd"}]}
    report, _ = read_view({"version": 5, "blocks": [text]}, file="r")
    assert report.blocks[0].text == "a\ufffdb\ufffdc\\\nd"  # type: ignore[union-attr]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_report_read_is_one_that_can_be_written_in_our_dialect(path):
    report = read_report(path).report
    text = json.dumps(report.model_dump(mode="json"))
    assert parse_report(text, file="r.json", base=None) == report


# --- whole builds ----------------------------------------------------------------------------

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="session")
def studio(tmp_path_factory):
    with Studio(tmp_path_factory.mktemp("cache"), 1) as one:
        yield one


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_real_report_is_pressed_over_the_example_runs(path, tmp_path, library, studio):
    local = path.read_text().replace('"acme"', '"my-team"').replace('"vision"', '"vision-models"')
    file = tmp_path / path.name
    file.write_text(local)
    report = read_report(file).report
    snapshot = freeze_report(report, library, base=tmp_path, now=NOW)
    pressed = press(snapshot, [load_format("html"), load_format("markdown")], studio)
    assert not [p for p in pressed.problems if p.severity == "error"]
    for bundle in pressed.bundles.values():
        assert any(
            report.title.split(":")[0] in data.decode("utf-8", "ignore")
            for data in bundle.files.values()
        )


# --- mutations -------------------------------------------------------------------------------

VIEWS = [json.loads(path.read_text()) for path in SPECS]
STRANGE = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        7,
        1e308,
        float("nan"),
        10**400,
        "",
        "x",
        "\ud800",
        "${",
        [],
        {},
        [[]],
        {"type": 1},
    ]
)


def places(value, way=()):
    """The way to every part of a JSON value."""
    yield way
    listed = enumerate(value) if isinstance(value, list) else ()
    for key, part in value.items() if isinstance(value, dict) else listed:
        yield from places(part, (*way, key))


PLACES = [[way for way in places(view) if way and way != ("spec",)] for view in VIEWS]


@st.composite
def mutated(draw):
    which = draw(st.integers(0, len(VIEWS) - 1))
    view = copy.deepcopy(VIEWS[which])
    for way in draw(st.lists(st.sampled_from(PLACES[which]), min_size=1, max_size=6)):
        change(view, way, draw(st.booleans()), draw(STRANGE))
    return view


def change(view, way, dropped, strange):
    """Drop the part at `way`, or put something strange in its place; it may be gone already."""
    try:
        for key in way[:-1]:
            view = view[key]
        if dropped:
            del view[way[-1]]
        else:
            view[way[-1]] = strange
    except (KeyError, IndexError, TypeError):
        return


@given(mutated())
def test_a_damaged_report_is_read_or_refused(view):
    with contextlib.suppress(SpecError):
        report, warnings = read_view(view, file="r.json")
        assert isinstance(report, Report)
        assert all(w.severity == "warning" and w.message for w in warnings)
