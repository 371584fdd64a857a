"""Freezing keeps what is drawn, says what is not there, and does not depend on the clock."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from exporter.freeze import freeze_report
from exporter.model.report import Report
from exporter.snapshots import read_snapshot, snapshot_digest, snapshot_files

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def report(*blocks, **fields):
    return Report.model_validate(
        {"title": "T", "project": "my-team/vision-models", "blocks": blocks} | fields
    )


def line(**fields):
    return {"kind": "line", "y": ["val/accuracy"]} | fields


def frozen(library, tmp_path, *blocks, now=NOW, **fields):
    return freeze_report(report(*blocks, **fields), library, base=tmp_path, now=now)


def test_panels_get_ids_and_keep_their_own(library, tmp_path):
    snapshot = frozen(library, tmp_path, line(), line(id="mine"), line(id="line-1"), line())
    assert list(snapshot.tables) == ["line-2", "mine", "line-1", "line-3"]


def test_another_day_changes_nothing(library, tmp_path):
    blocks = [line(), {"kind": "table"}]
    one = frozen(library, tmp_path, *blocks)
    other = frozen(library, tmp_path, *blocks, now=NOW + timedelta(days=400))
    assert snapshot_files(one) == snapshot_files(other)


def test_a_changed_number_changes_the_digest(library, tmp_path):
    one = frozen(library, tmp_path, line())
    other = frozen(library, tmp_path, line(smoothing=0.5))
    assert snapshot_digest(one) != snapshot_digest(other)


def test_files_and_back_is_the_same_snapshot(library, tmp_path):
    (tmp_path / "a.png").write_bytes(PIXEL)
    blocks = [
        line(groupby="config.architecture", range="minmax", smoothing=0.4),
        {"kind": "table"},
        {"kind": "image", "src": "./a.png"},
        {"kind": "line", "y": ["train/loss"], "id": "nan", "runs": {"project": "my-team/tabular"}},
    ]
    snapshot = frozen(library, tmp_path, *blocks)
    again = read_snapshot(snapshot_files(snapshot))
    assert again.tables == snapshot.tables
    assert snapshot_files(again) == snapshot_files(snapshot)


BINNED = {"field": "architecture", "bin": True}


@pytest.mark.parametrize(
    ("block", "code", "words"),
    [
        (line(runs={"names": "no-such-run"}), "run-set-empty", "no run matches"),
        (line(y=["val/acuracy"]), "metric-missing", "val/acuracy"),
        ({"kind": "image", "src": "../../etc/passwd"}, "image-missing", "passwd"),
        ({"kind": "image", "src": "none.png"}, "image-missing", "none.png"),
        ({"kind": "bar", "metrics": ["config.no.such"]}, "value-missing", "no.such"),
        ({"kind": "table", "columns": ["summary.nosuch"]}, "value-missing", "nosuch"),
        (line(groupby="config.nix"), "value-missing", "config.nix"),
        (
            {"kind": "custom", "vega": {"mark": "bar", "encoding": {"x": {"field": "nix"}}}},
            "value-missing",
            "the field 'nix'",
        ),
        (
            {"kind": "custom", "vega": {"mark": "bar", "encoding": {"x": BINNED}}},
            "text-as-number",
            "'architecture' is drawn as a number, and a row has '",
        ),
        (line(x="epcoh"), "metric-missing", "epcoh"),
        (line(y=["system/gpu.0.memory"]), "metric-missing", "system/gpu.0.memory"),
        (line(y=["val/accuracy"], x="system/cpu"), "panel-empty", "neither x nor"),
    ],
)
def test_what_is_not_there_is_said(library, tmp_path, block, code, words):
    (problem,) = frozen(library, tmp_path, block).problems
    assert (problem.code, problem.severity) == (code, "warning")
    assert words in problem.message


def test_a_misspelt_metric_is_suggested(library, tmp_path):
    (problem,) = frozen(library, tmp_path, line(y=["val/acuracy"])).problems
    assert problem.hint == "did you mean 'val/accuracy'?"


def test_a_misspelt_system_metric_is_suggested(library, tmp_path):
    (problem,) = frozen(library, tmp_path, line(y=["system/memory_percnt"])).problems
    assert problem.hint == "did you mean 'system/memory_percent'?"


def test_system_metrics_are_known(library, tmp_path):
    blocks = [line(y=["system/cpu"]), {"kind": "bar", "metrics": ["system/cpu"]}]
    snapshot = frozen(library, tmp_path, *blocks)
    assert snapshot.problems == ()
    assert all(table.drawable for table in snapshot.tables.values())


def test_an_incomplete_run_is_named(library, tmp_path):
    names = {p.message for p in frozen(library, tmp_path, line()).problems}
    assert all("incomplete" in name for name in names)


def test_as_of_fixes_what_now_means(library, tmp_path):
    week = line(runs={"created_at": ">=now-7d"})
    late = NOW + timedelta(days=400)
    assert not frozen(library, tmp_path, week, now=late).runs
    assert len(frozen(library, tmp_path, week, now=late, as_of="2026-11-23").runs) == 19


def test_one_run_has_one_colour_in_all_panels(library, tmp_path):
    snapshot = frozen(library, tmp_path, line(), {"kind": "bar", "metrics": ["val/accuracy"]})
    colors = [{s.runs: s.color for s in table.series} for table in snapshot.tables.values()]
    assert all(colors[0][runs] == color for runs, color in colors[1].items() if runs in colors[0])


def colours(library, tmp_path, **fields):
    snapshot = frozen(library, tmp_path, line(id="p", **fields))
    return {one.label: one.color for one in snapshot.tables["p"].series}


def test_a_run_set_gives_runs_their_colours(library, tmp_path):
    usual = colours(library, tmp_path)
    first, second, *others = usual
    run = next(r for r in library.runs() if r.name == second)
    given = {first: "#123456", run.key.id: "#654321", "group:x": "#000000"}
    found = colours(library, tmp_path, runs={"colors": given})
    assert found == usual | {first: "#123456", second: "#654321"}
    assert others


def test_a_run_set_gives_groups_their_colours(library, tmp_path):
    usual = colours(library, tmp_path, groupby="config.architecture")
    first = next(iter(usual))
    given = {f"group:{first}": "#123456"}
    found = colours(library, tmp_path, groupby="config.architecture", runs={"colors": given})
    assert found == usual | {first: "#123456"}


def test_the_first_run_set_that_colours_a_run_decides(library, tmp_path):
    name = next(iter(colours(library, tmp_path)))
    sets = [{"colors": {name: colour}} for colour in ("#111111", "#222222")]
    assert colours(library, tmp_path, runs=sets)[name] == "#111111"


@pytest.mark.parametrize("name", ["n" * 300 + ".png", "loop.png", "\ud800.png", "a\0.png", "."])
def test_a_path_that_leads_to_no_file_is_said(library, tmp_path, name):
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    snapshot = frozen(library, tmp_path, {"kind": "text", "text": f"![x]({name})"})
    assert {p.code for p in snapshot.problems} <= {"image-missing"}
    assert not snapshot.assets


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", PIXEL[:60], b"\xff\xd8\xff\xe0"])
def test_what_is_no_picture_is_said(library, tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    snapshot = frozen(library, tmp_path, {"kind": "image", "src": "a.png"})
    assert [p.code for p in snapshot.problems] == ["image-unreadable"]
    assert not snapshot.assets
