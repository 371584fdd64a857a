"""`runpress build` as a user runs it: outputs, determinism, incremental drawing."""

import json
import re
import shutil

import pytest

from exporter.figures import engine_versions

RUNS = "wandb-offline:wandb"
REPORT = """
title: Small report
project: my-team/vision-models
runsets: {few: {names: "resnet-50-adam-s"}}
blocks:
  - toc
  - h1: One
  - text: "Words with $x^2$ and @fig:acc."
  - line: {id: acc, title: Accuracy, y: val/accuracy, runs: few}
  - bar: {id: bars, title: Final, metrics: final_accuracy, runs: few}
  - table: {id: runs, title: Runs, runs: few}
  - scalar: {title: Best, metric: val/accuracy, aggregate: max, runs: few}
"""


@pytest.fixture
def project(tmp_path, examples):
    """A folder with a report and three runs."""
    runs = examples / "runs" / "wandb"
    for run in sorted(runs.iterdir()):
        if run.name.endswith(("277081ec", "d209fe39", "43813268")):
            shutil.copytree(run, tmp_path / "wandb" / run.name)
    assert len(list((tmp_path / "wandb").iterdir())) == 3
    (tmp_path / "report.yml").write_text(REPORT)
    return tmp_path


def tree(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_all_five_formats_without_a_project_file(runpress, project):
    done = runpress("build", "report.yml", "--runs", RUNS, "-o", "out")
    for name in ("html", "markdown", "pdf", "latex", "site"):
        assert name in done.stdout
    out = project / "out"
    assert (out / "report.html").stat().st_size > 10_000
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert (out / "report-latex.zip").read_bytes().startswith(b"PK")
    assert (out / "report-markdown" / "index.md").exists()
    assert (out / "site" / "index.html").exists()
    assert (out / "site" / "versions.json").exists()


def test_two_processes_on_two_days_give_the_same_bytes(runpress, project):
    if not shutil.which("faketime"):
        pytest.skip("faketime is not installed")
    first = {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "1", "LC_ALL": "C"}
    second = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"}
    runpress("build", "report.yml", "--runs", RUNS, "-o", "one", env=first)
    shutil.rmtree(project / ".runpress")
    later = ("faketime", "2027-03-01 10:00:00")
    runpress("build", "report.yml", "--runs", RUNS, "-o", "two", env=second, before=later)
    one, two = tree(project / "one"), tree(project / "two")
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def drawn(done):
    """How many figures a build says that it drew."""
    return int(done.stderr.split(" figures (")[1].split(" drawn")[0])


def test_what_has_not_changed_is_not_drawn_again(runpress, project):
    # two charts, for a screen and for paper
    build = ("build", "report.yml", "--runs", RUNS, "--to", "html,pdf")
    assert drawn(runpress(*build)) == 4
    assert drawn(runpress(*build)) == 0
    text = (project / "report.yml").read_text()
    (project / "report.yml").write_text(
        text.replace("metrics: final_accuracy", "metrics: final_f1")
    )
    assert drawn(runpress(*build)) == 2


def test_a_broken_report_does_not_stop_the_others(runpress, project):
    (project / "broken.yml").write_text("title: x\nblocks:\n  - lime: {y: a}\n")
    done = runpress("build", "broken.yml", "report.yml", "--runs", RUNS, "--to", "html", code=3)
    assert "broken.yml:3:5" in done.stderr
    assert "did you mean" in done.stderr
    assert (project / "out" / "report.html").exists()


def test_a_dry_run_writes_nothing(runpress, project):
    runpress("build", "report.yml", "--runs", RUNS, "--to", "html", "-n")
    assert not (project / "out").exists()


def test_json_has_one_message_per_output(runpress, project):
    done = runpress("--json", "build", "report.yml", "--runs", RUNS, "--to", "html,pdf")
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert [m["format"] for m in messages] == ["html", "pdf"]


def test_the_engine_is_named_in_every_document(runpress, project):
    runpress("build", "report.yml", "--runs", RUNS, "--to", "html,markdown")
    version = dict(engine_versions())["vl-convert-python"]
    assert version in (project / "out" / "report.html").read_text()
    assert version in (project / "out" / "report-markdown" / "index.md").read_text()


def test_the_archive_keeps_restores_and_presses_again(runpress, project):
    add = ("archive", "add", "report.yml", "--runs", RUNS, "-a", "kept")
    assert "v1" in runpress(*add).stdout
    before = tree(project / "kept")
    assert "unchanged" in runpress(*add).stdout
    assert tree(project / "kept") == before
    assert runpress("archive", "verify", "-a", "kept").stdout.startswith("ok")
    runpress("archive", "restore", "report", "-o", "back", "-a", "kept")
    runpress("press", "back/snapshot", "-o", "again", "--to", "html,pdf,latex,markdown")
    back, again = tree(project / "back"), tree(project / "again")
    for name in ("report.html", "report.pdf", "report-latex.zip"):
        assert back[name] == again[name]
    markdown = {n.split("/", 1)[1]: b for n, b in back.items() if n.startswith("markdown/")}
    assert markdown == {
        n.split("/", 1)[1]: b for n, b in again.items() if n.startswith("report-markdown/")
    }


def test_damage_is_named_and_exits_with_five(runpress, project):
    runpress("archive", "add", "report.yml", "--runs", RUNS, "-a", "kept", "--to", "html")
    (found,) = (project / "kept").rglob("report.html")
    data = bytearray(found.read_bytes())
    data[100] ^= 1
    found.write_bytes(data)
    done = runpress("archive", "verify", "-a", "kept", code=5)
    assert "report.html" in done.stderr


def test_markdown_shows_pixels_when_the_project_asks_for_them(runpress, project):
    (project / "runpress.toml").write_text("[build]\npng = 2\n")
    runpress("build", "report.yml", "--runs", RUNS, "--to", "markdown", "-o", "out")
    tree = project / "out" / "report-markdown"
    page = (tree / "index.md").read_text()
    shown = re.findall(r"!\[[^]]*\]\((figures/[^)]+)\)", page)
    assert len(shown) == 2
    assert all(path.endswith(".png") for path in shown)
    assert all((tree / path).read_bytes().startswith(b"\x89PNG") for path in shown)
    assert all((tree / path).with_suffix(".svg").is_file() for path in shown)
