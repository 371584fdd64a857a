"""What the machine did while real runs ran: listed, drawn from a saved report, pressed."""

import json
from datetime import UTC, datetime

from exporter.build import press
from exporter.figures import Studio
from exporter.formats.registry import load_format
from exporter.freeze import freeze_report
from exporter.model.report import Report
from exporter.sources.registry import open_source
from exporter.specs.wandb import read_view

THEN = datetime(2026, 11, 24, tzinfo=UTC)
CPU, MEMORY, OWN = "system/cpu", "system/proc.memory.rssMB", "system/mem_rss_mb"


def saved(*metrics, **config):
    """A report as W&B saves it, with one line plot of these metrics."""
    panel = {"viewType": "Run History Line Plot", "config": {"metrics": list(metrics)} | config}
    grid = {
        "type": "panel-grid",
        "children": [{"text": ""}],
        "metadata": {
            "runSets": [{"id": "a", "enabled": True}],
            "panelBankSectionConfig": {"panels": [panel]},
        },
    }
    report, warnings = read_view({"version": 5, "blocks": [grid]}, file="r.json")
    assert not warnings
    return report


def frozen(report, library, tmp_path):
    snapshot = freeze_report(report, library, base=tmp_path, now=THEN)
    (table,) = snapshot.tables.values()
    return snapshot, table


def test_a_saved_plot_shows_every_reading_at_its_second(library, tmp_path, examples):
    _, table = frozen(saved(CPU), library, tmp_path)
    assert table.column("x").title == "Time since the start (s)"
    columns = (table.column(name).values for name in ("series", "x", "y"))
    drawn = {}
    for series, x, y in zip(*columns, strict=True):
        drawn.setdefault(series, []).append((x, y))
    source = open_source("wandb-offline:wandb", base=examples / "runs")
    expected = {}
    for pulled in map(source.pull, source.heads()):
        start = pulled.run.created_at.timestamp()
        (cpu,) = [c.id for c in pulled.run.system_columns if c.name == "cpu"]
        rows = pulled.system.select(["_timestamp", cpu]).to_pylist()
        readings = [(r["_timestamp"] - start, r[cpu]) for r in rows if r[cpu] is not None]
        expected[str(pulled.run.key)] = readings
    assert len(expected) == 22
    assert {series.runs[0]: drawn[series.key] for series in table.series} == expected
    assert all(0 < x < 3600 for readings in expected.values() for x, _ in readings)
    assert all(0 <= y <= 100 for readings in expected.values() for _, y in readings)


def test_what_a_program_logged_itself_stays_over_its_steps(library, tmp_path):
    _, table = frozen(saved(OWN), library, tmp_path)
    assert table.column("x").title == "Step"
    assert max(table.column("x").values) > 100


def test_the_monitor_and_the_program_agree_over_time(library, tmp_path):
    """Both measured the memory of the process, by one clock."""
    _, table = frozen(saved(MEMORY, OWN, xAxis="_timestamp"), library, tmp_path)
    begun = {}
    for key, x in zip(table.column("series").values, table.column("x").values, strict=True):
        begun.setdefault(key, x)
    first = {(s.runs, s.metric): begun[s.key] for s in table.series}
    runs = {own for own, _ in first}
    assert len(runs) == 22
    assert all(abs(first[own, MEMORY] - first[own, OWN]) < 60_000 for own in runs)


def test_beside_steps_a_note_says_where_they_are(library, tmp_path):
    snapshot, table = frozen(saved("train/loss", CPU), library, tmp_path)
    said = f"{CPU}: system metrics have no steps; x can be time or relative."
    assert said in table.notes
    assert table.drawable
    html = load_format("html")
    with Studio(tmp_path, 1) as studio:
        pressed = press(snapshot, [html], studio)
    (page,) = pressed.bundles["html"].files.values()
    assert said.encode() in page


def test_they_are_listed_with_the_other_metrics(runpress, examples):
    done = runpress("--json", "runs", "--columns", f"wandb-offline:{examples / 'runs' / 'wandb'}")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    listed = {row["metric"]: row for row in rows if "metric" in row}
    assert listed[CPU]["runs"] == listed[OWN]["runs"] == "22"


def test_a_report_of_ours_means_the_same(library, tmp_path):
    panel = {"kind": "line", "y": [CPU]}
    ours = Report.model_validate({"title": "T", "blocks": [panel]})
    _, table = frozen(ours, library, tmp_path)
    _, theirs = frozen(saved(CPU), library, tmp_path)
    assert table.column("y") == theirs.column("y")
