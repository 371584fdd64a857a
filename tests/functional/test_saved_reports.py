"""Reports that W&B saved, pressed to every format with runs of the projects that they name."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporter.build import press
from exporter.figures import Studio
from exporter.formats.outline import walk
from exporter.formats.registry import load_format
from exporter.freeze import freeze_report
from exporter.gather import gather_runs
from exporter.model.document import FigureBlock, Image, Placeholder, ScalarBlock, TableBlock
from exporter.model.formats import FORMATS
from exporter.specs import read_report

DATA = Path(__file__).parents[1] / "data"
THEN = datetime(2026, 11, 24, tzinfo=UTC)
"""The day after the runs; some reports show those of the last day or week."""
KINDS = (FigureBlock, TableBlock, Image, ScalarBlock, Placeholder)
ELSEWHERE = "it lies on another server, and a build asks no server"
NOT_KEPT = "artifacts are not kept with the runs"
NO_DEFINITION = "how it is drawn lies on the tracker's server"
NO_METRIC = "A line plot: it names no metric that is logged"
UNKNOWN = "this type is not known"

EXPECTED = {
    # charts, tables, pictures, numbers, and the reason of every other problem
    "01_text_blocks": ((0, 1, 0, 0), ["no font has U+5B57, U+6F22"]),
    "02_media_blocks": ((0, 6, 0, 0), [ELSEWHERE] * 6 + [NOT_KEPT] * 2),
    # importance and bars have two charts each, comparers three tables, code listings none
    "03_all_panels": (
        (14, 8, 42, 1),
        [NO_DEFINITION] * 2 + [NOT_KEPT] * 2 + ["works it out on its own server"],
    ),
    # system metrics were switched off when the runs were logged
    "04_lineplot_options": (
        (18, 0, 0, 0),
        [NO_METRIC, "'system/gpu.0.memory'", "'system/cpu'", NO_METRIC],
    ),
    "05_runset_filters": ((12, 0, 0, 0), []),
    "06_runset_filterexpr_objects": ((1, 0, 0, 0), []),
    "08_cross_project": ((3, 0, 0, 0), []),
    # no run is called '.*': the search is no pattern there, and a warning says so
    "10_seed_weekly": ((1, 1, 0, 0), ["no run matches"]),
    "12_empty": ((0, 0, 0, 0), []),
    "16_ui_shapes_injected": ((1, 0, 0, 0), [UNKNOWN] * 3),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    store = tmp_path_factory.mktemp("store")
    got = gather_runs({"wandb-offline:wandb": DATA / "wandb_spec_runs"}, store)
    assert not got.problems
    return got.library


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    with Studio(tmp_path_factory.mktemp("figures"), 1) as studio:
        yield studio


def test_every_saved_report_is_expected():
    assert {path.stem for path in (DATA / "wandb_specs").glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_saved_report_is_drawn_from_its_own_runs(name, runs, studio):
    path = DATA / "wandb_specs" / f"{name}.json"
    snapshot = freeze_report(read_report(path).report, runs, base=path.parent, now=THEN)
    pressed = press(snapshot, [load_format(one) for one in FORMATS], studio)
    shown, reasons = EXPECTED[name]

    found = Counter(type(block) for block in walk(pressed.document.blocks))
    assert tuple(found[kind] for kind in KINDS[:4]) == shown

    said = [problem.message for problem in pressed.problems]
    assert len(said) == len(reasons), said
    for message, reason in zip(said, reasons, strict=True):
        assert reason in message
    # two metrics of one panel are one placeholder, a missing letter is none
    assert found[Placeholder] == len(
        [p for p in pressed.problems if p.code in {"panel-missing", "run-set-empty"}]
    ) + any(p.code == "metric-missing" for p in pressed.problems)
    assert all(pressed.bundles[one].files for one in FORMATS)


def test_runs_that_are_kept_elsewhere_are_found_when_told(runpress, examples, tmp_path):
    saved = DATA / "wandb_specs" / "10_seed_weekly.json"
    build = (
        "build",
        saved,
        "--runs",
        f"wandb-offline:{examples / 'runs' / 'wandb'}",
        "-t",
        "markdown",
    )
    assert runpress(*build).stderr.count("run-set-empty") == 3
    page = tmp_path / "out" / "10-seed-weekly-markdown" / "index.md"
    assert "production-resnet-50" not in page.read_text()

    moved = runpress(*build, "--project", "my-team/vision-models")
    assert moved.stderr.count("run-set-empty") == 1  # the search '.*'
    assert "production-resnet-50" in page.read_text()


def test_a_project_that_no_report_names_is_a_mistake(runpress):
    saved = DATA / "wandb_specs" / "10_seed_weekly.json"
    done = runpress("build", saved, "--runs", "table:.", "--project", "acme/nlp=me/text", code=2)
    assert "no report names the project 'acme/nlp'" in done.stderr
    assert "the reports' own: acme/vision" in done.stderr
