"""The public names: all there, all documented, and the tour in the docstring runs."""

import inspect
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import exporter

RUNS = Path(__file__).parents[2] / "examples" / "runs" / "wandb"


@pytest.mark.parametrize("name", exporter.__all__)
def test_every_public_name_is_there_and_documented(name):
    assert inspect.getdoc(getattr(exporter, name))


def test_the_list_is_sorted_and_nothing_else_is_there():
    assert sorted(exporter.__all__) == exporter.__all__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        exporter.nothing  # noqa: B018 - the access is the test


def test_the_tour_of_the_docstring(tmp_path, monkeypatch):
    from exporter import Studio, freeze_report, gather_runs, load_format, parse_report, press

    monkeypatch.chdir(tmp_path)
    shutil.copytree(next(RUNS.glob("*d209fe39")), tmp_path / "wandb" / "offline-run-1-d209fe39")
    report = parse_report("title: My first report\nblocks: [toc]\n", file="r.yml", base=tmp_path)
    runs = gather_runs({"wandb-offline:wandb": Path()}, Path(".runpress/store")).library
    snapshot = freeze_report(report, runs, base=Path(), now=datetime.now(UTC))
    with Studio(Path(".runpress/cache")) as studio:
        pressed = press(snapshot, [load_format("pdf")], studio)
    assert list(pressed.bundles["pdf"].files) == ["my-first-report.pdf"]
