"""Every starter checks, and builds on the example runs without a warning of its own."""

import shutil

import pytest

from exporter.templates import STARTERS

PARAMS = {"weekly": ("--param", "as_of=2026-11-23")}


@pytest.fixture
def wandb(tmp_path, examples):
    shutil.copytree(examples / "runs" / "wandb", tmp_path / "wandb")
    return tmp_path


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_checks_and_builds(runpress, wandb, name):
    runpress("init", "--template", name)
    runpress("check", "--strict", "report.yml", *PARAMS.get(name, ()))
    done = runpress("build", "report.yml", "--to", "html,markdown", *PARAMS.get(name, ()))
    codes = [line for line in done.stderr.splitlines() if line.startswith(("warning", "error"))]
    assert all(line.startswith("warning[run-incomplete]") for line in codes), done.stderr
    text = (wandb / "out" / "report-markdown" / "index.md").read_text()
    assert "{{" not in text
    assert "${" not in text


def test_a_starter_is_for_other_metrics_too(runpress, wandb):
    runpress("init", "--template", "comparison")
    other = ("--param", "metric=val/f1", "--param", "group=config.optimizer.name")
    runpress("build", "report.yml", "--to", "markdown", *other)
    text = (wandb / "out" / "report-markdown" / "index.md").read_text()
    assert "# Comparison by val/f1" in text


def test_nothing_is_written_over(runpress, tmp_path):
    runpress("init", "--template", "weekly")
    before = (tmp_path / "report.yml").read_bytes()
    done = runpress("init", "--template", "findings", code=2)
    assert "already there" in done.stderr
    assert (tmp_path / "report.yml").read_bytes() == before
    runpress("init", "--template", "findings", "--force")
    assert (tmp_path / "report.yml").read_bytes() != before
