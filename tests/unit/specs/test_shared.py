"""Run sets in a file of their own: used by name, a report's own first, and locked to runs."""

from datetime import UTC, datetime

import pytest

from exporter.errors import SpecError, UsageError
from exporter.freeze import freeze_report
from exporter.model.panels import RunSet
from exporter.specs import load_report
from exporter.specs.shared import Lock, lock_bytes, read_locks, shared_sets

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SETS = """best: {order: -summary.val/accuracy, limit: 2}
vit: {names: ^vit}
unused: state == 'failed'
"""
REPORT = """title: x
project: my-team/vision-models
runsets: {vit: {names: ^vit-base-adamw}}
blocks:
  - table: {id: a, runs: best}
  - table: {id: b, runs: vit}
  - text: "{{ runs('other') | count }} and {{ runs('best') | count }}"
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "runpress.toml").write_text("")
    (tmp_path / "runsets.yml").write_text(SETS + "other: {tags: v2}\n")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "r.yml").write_text(REPORT)
    return tmp_path


def test_a_report_takes_the_sets_that_it_names_and_keeps_its_own(project):
    sets = load_report(project / "reports" / "r.yml").runsets
    assert sorted(sets) == ["best", "other", "vit"]
    assert sets["vit"].names == "^vit-base-adamw"
    assert sets["best"] == RunSet(name="best", order="-summary.val/accuracy", limit=2)


def test_the_project_file_may_name_another_file(project):
    (project / "runpress.toml").write_text('[runsets]\nfile = "sets.yml"\n')
    with pytest.raises(SpecError) as caught:
        load_report(project / "reports" / "r.yml")
    assert caught.value.problems[0].code == "spec-unknown-runset"
    (project / "runsets.yml").rename(project / "sets.yml")
    assert load_report(project / "reports" / "r.yml").runsets["best"].limit == 2


def test_a_mistake_in_the_shared_file_has_its_place(project):
    (project / "runsets.yml").write_text("best: {ordr: name}\n")
    with pytest.raises(SpecError) as caught:
        load_report(project / "reports" / "r.yml")
    (found,) = caught.value.problems
    assert str(found.place) == f"{project / 'runsets.yml'}:1:8"


@pytest.mark.parametrize("text", ["", " \n", None])
def test_no_file_and_an_empty_one_are_no_sets(tmp_path, text):
    if text is not None:
        (tmp_path / "runsets.yml").write_text(text)
    assert shared_sets(tmp_path / "runsets.yml") == {}


def test_a_locked_set_is_exactly_its_runs_in_their_order(project, library):
    runs = {run.name: str(run.key) for run in library.runs()}
    keys = (runs["vit-base-adamw-s1"], runs["diabetes-mlp"], runs["vit-base-adamw-s0"])
    (project / "runsets.lock").write_bytes(lock_bytes({"best": Lock("2026-11-24", keys)}))
    report = load_report(project / "reports" / "r.yml")
    snapshot = freeze_report(report, library, base=project, now=NOW)
    assert snapshot.selections["a"] == keys
    assert len(snapshot.selections["b"]) == 3
    assert snapshot.report.blocks[-1].text.endswith("and 3")


def test_runs_of_a_lock_that_are_gone_are_a_warning(project, library):
    keys = ("my-team/vision-models/gone", str(library.runs()[0].key))
    (project / "runsets.lock").write_bytes(lock_bytes({"best": Lock("2026-11-24", keys)}))
    report = load_report(project / "reports" / "r.yml")
    snapshot = freeze_report(report, library, base=project, now=NOW)
    (problem,) = (p for p in snapshot.problems if p.code == "run-missing")
    assert problem.severity == "warning"
    assert "my-team/vision-models/gone" in problem.message
    assert snapshot.selections["a"] == keys[1:]


def test_locks_are_read_back(tmp_path):
    locks = {"b": Lock("t", ("e/p/1", "e/p/2")), "a": Lock("u", ())}
    (tmp_path / "x.lock").write_bytes(lock_bytes(locks))
    assert read_locks(tmp_path / "x.lock") == locks
    assert lock_bytes(dict(reversed(locks.items()))) == lock_bytes(locks)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "x"}', "\x00", '{"format": 1, "sets": 2}']
)
def test_a_broken_lock_file_is_said(tmp_path, text):
    (tmp_path / "x.lock").write_text(text)
    with pytest.raises(UsageError) as caught:
        read_locks(tmp_path / "x.lock")
    assert caught.value.problems[0].code == "lock-invalid"
