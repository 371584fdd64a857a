"""Every Python program of the brief runs as it is written, only its import line is changed.

What the programs leave to the reader (runs, helpers, a repository, an endless loop) is supplied
here, so that every panel has something to show.
"""

import io
import re
import subprocess
import sys
import types
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import exporter
import exporter.reports as wr
from exporter.reports.report import Report
from exporter.session import project, saved_reports

ROOT = Path(__file__).parents[2]
BRIEF = ROOT / "tests" / "data" / "brief"
IMPORTS = {
    "import wandb_workspaces.reports.v2 as wr": "import exporter.reports as wr",
    "import wandb\n": "import exporter as wandb\n",
}
REMOTE = "VmlldzoxMjM0NTY"
"""The id in every full address of the brief."""


COLUMNS = (
    *("run", "entity", "project", "state", "created_at", "timestamp", "step", "epoch"),
    *("loss", "train/loss", "val/loss", "train/accuracy", "accuracy", "val/accuracy", "val/f1"),
    *("gpu_util", "system.gpu.0.memory", "system.cpu", "system.gpu.0.temp"),
    *("system.gpu.0.powerWatts", "final_accuracy", "training_time", "model_size"),
    *("config.learning_rate", "config.batch_size", "config.dropout"),
    *("config.branch", "config.architecture"),
)
RECENT = (
    ("my-team/my-project", "my-project-train-a", "my-project-train-b"),
    ("my-team/continuous-training", "continuous-training-train-a", "continuous-training-train-b"),
    (
        "my-team/production-monitoring",
        "production-monitoring-train-a",
        "production-monitoring-train-b",
    ),
    ("my-team/production-models", "serving-a", "serving-b"),
    ("my-org/nlp-research", "nlp-a", "nlp-b"),
    ("my-org/computer-vision", "vision-a", "vision-b"),
    ("my-org/reinforcement-learning", "agent-a", "agent-b"),
    ("my-org/multimodal-models", "clip-a", "clip-b"),
)
OLDER = (
    ("my-team/my-project", "baseline-v1", "baseline-v2"),
    ("my-team/experiments", "main-1", "fast-attention-1"),
    ("my-team/nlp-experiments", "bert-a", "bert-b"),
    ("my-team/vision-experiments", "resnet-a", "resnet-b"),
    ("my-team/vision-models", "resnet-50-table", "vit-base-table"),
    ("my-team/nlp-models", "bert-a", "bert-b"),
    ("my-team/multimodal", "clip-a", "clip-b"),
    ("my-team/long-experiments", "27a70ec4", "3f0c8a11"),
)
"""Projects and runs that the programs name; of each two the first one is finished."""


def rows_of(project_name, first, second, begun):
    """Nine rows of either run, the second one a bit better in everything."""
    entity, name = project_name.split("/")
    for place, (run_name, state) in enumerate(((first, "finished"), (second, "running"))):
        created = begun + timedelta(minutes=place)
        for step in range(9):
            at = (created + timedelta(seconds=20 * step)).isoformat(timespec="seconds")
            right = step / 9 + place / 20
            loss = 1 / (step + 1 + place)
            yield (
                *(run_name, entity, name, state, created.isoformat(timespec="seconds"), at),
                *(step, step, loss, loss, loss * 1.1, right, right, right, right * 0.9),
                *(
                    9 + step,
                    40 + step,
                    60 - step,
                    50 + step,
                    250 + step,
                    right,
                    3 + place,
                    25 + place,
                ),
                *(0.001 * (place + 1), 32, 0.1 * (place + 1)),
                *(run_name.rpartition("-")[0], run_name.split("-")[0]),
            )


class StopLoopError(Exception):
    """Ends the scheduler's loop after its first round."""


class FakeSchedule(types.ModuleType):
    """`schedule`, with Monday always now."""

    def __init__(self):
        super().__init__("schedule")
        self.job = None

    def every(self):
        return self

    @property
    def monday(self):
        return self

    def at(self, _):
        return self

    def do(self, job):
        self.job = job

    def run_pending(self):
        if self.job is None:
            raise StopLoopError
        job, self.job = self.job, None
        job()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A project over the real runs, and a table of this week's runs for the weekly programs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runpress.toml").write_text(
        f'[sources]\nvision = "wandb-offline:{ROOT}/examples/runs/wandb"\n'
        'week = "table:week.csv"\n[build]\nformats = ["html", "markdown"]\n'
    )
    now = datetime.now(UTC)
    recent = (row for one in RECENT for row in rows_of(*one, now - timedelta(hours=2)))
    older = (row for one in OLDER for row in rows_of(*one, now - timedelta(days=40)))
    table = [",".join(map(str, row)) for row in (COLUMNS, *recent, *older)]
    (tmp_path / "week.csv").write_text("\n".join(table) + "\n")
    return tmp_path


def program(name):
    """The text of a program, its import line changed."""
    (path,) = BRIEF.glob(f"*{name}*.py")
    text = path.read_text()
    for old, new in IMPORTS.items():
        text = text.replace(old, new)
    return text


def run(name, /, replaced=(), **given):
    """Run a program as a script; what it defines."""
    text = program(name)
    for old, new in dict(replaced).items():
        assert old in text
        text = text.replace(old, new)
    space = {"__name__": "__main__", "wr": wr} | given
    exec(compile(text, name, "exec"), space)
    return space


def saved():
    return {one.report.title: one for one in saved_reports(project())}


def exports(report, empty=0):
    """All four exports of a report, checked for what they are and for panels that are empty."""
    pdf, latex = report.export_pdf(), zipfile.ZipFile(io.BytesIO(report.export_latex()))
    html, markdown = report.export_html(), report.export_markdown()
    assert pdf.startswith(b"%PDF-")
    assert any(name.endswith("main.tex") for name in latex.namelist())
    assert report.title in html
    assert html.count('<div class="rp-placeholder"') == empty
    assert markdown.startswith("---\ntitle:")
    return html, markdown


def test_every_program_is_here():
    done = set(re.findall(r"""run\(\s*"(\w+)\"""", Path(__file__).read_text()))
    names = {path.stem[3:] for path in BRIEF.glob("*.py")}
    assert names
    assert names == {n for n in names if any(d in n for d in done)}
    assert len(done) == len(names)


def test_basic_report(home):
    space = run("basic_report_creation")
    assert isinstance(space["report"], Report)
    page = home / "out" / "automated-weekly-report.html"
    assert "Best checkpoint at epoch 42" in page.read_text()
    html, markdown = exports(space["report"])
    assert "my-project-train-a" in html
    assert "Best checkpoint at epoch 42" in markdown


def test_report_with_run_filtering(home):
    report = run("advanced_report_with_run_filtering")["report"]
    html, markdown = exports(report)
    line, bar = report.to_model().blocks[1:3]
    assert line.runs.names == "(resnet-50|vit-base)-.*"
    assert (line.groupby, line.smoothing) == ("architecture", 0.3)
    assert bar.metrics == ("final_accuracy", "inference_time")
    assert "Validation Accuracy" in html
    assert "production-resnet-50" in html
    assert "**12% higher accuracy**" in markdown
    assert saved().keys() == {"Model Comparison Dashboard"}


def test_template_function(home):
    run("creating_reusable_templates")
    names = {"Training Report - nlp-experiments", "Training Report - vision-experiments"}
    assert saved().keys() == names
    for one in saved().values():
        exports(Report.from_url(str(one.path)))


def test_template_class(home):
    report = run("template_with_parameterization")["report"]
    _, markdown = exports(report, empty=1)
    assert "Sample Predictions" in markdown
    assert "predictions" in markdown  # tables hold no pictures, and the place says so


def test_dynamic_report(home):
    report = run("automatically_updating_reports")["report"]
    line, table = report.to_model().blocks[2:]
    assert line.runs.created_at == ">=now-7d"
    assert table.runs.state == ("running",)
    html, _ = exports(report)
    assert "continuous-training-train-b" in html


def test_scheduled_report(home, monkeypatch):
    told = []
    monkeypatch.setitem(sys.modules, "schedule", FakeSchedule())
    monkeypatch.setattr("time.sleep", lambda _: None)
    helpers = {
        "count_runs_this_week": lambda: 3,
        "get_best_accuracy_this_week": lambda: 0.9,
        "get_avg_training_time": lambda: 1.5,
        "send_slack_notification": told.append,
    }
    with pytest.raises(StopLoopError):
        run("scheduled_report_generation", **helpers)
    assert told[0].startswith("file://")
    assert told[0].endswith(".html")
    (one,) = saved().values()
    _, markdown = exports(Report.from_url(str(one.path)))
    assert "Best accuracy: 0.900" in markdown


def test_report_of_a_merge(home, monkeypatch):
    told = []
    monkeypatch.setenv("PR_NUMBER", "12")
    monkeypatch.setenv("BRANCH_NAME", "fast-attention")
    run("ci_cd_integration", comment_on_pr=lambda number, text: told.append((number, text)))
    assert told[0][0] == "12"
    assert "W&B Report: file://" in told[0][1]
    report = Report.from_url(str(saved()["PR #12 - fast-attention"].path))
    _, markdown = exports(report)
    assert "[View Pull Request](https://github.com/org/repo/pull/12)" in markdown


def test_weekly_script(home, monkeypatch):
    monkeypatch.setenv("GITHUB_OUTPUT", str(home / "github.txt"))
    import os

    run("report_generation_script", os=os)
    assert (home / "github.txt").read_text().startswith("url=file://")
    (one,) = saved().values()
    html, markdown = exports(Report.from_url(str(one.path)))
    assert "<strong>Total runs</strong>: 2" in html
    assert "<strong>Success rate</strong>: 50.0%" in html
    assert "my-project-train-a" in markdown


def test_cross_project_report(home):
    report = run("cross_project_reporting")["report"]
    line, bar = report.to_model().blocks[1:]
    assert [one.project for one in line.runs] == [
        "my-team/nlp-models", "my-team/vision-models", "my-team/multimodal",
    ]  # fmt: skip
    assert line.runs[1].names == "resnet-.*"
    assert bar.groupby == "project"
    html, _ = exports(report)
    assert "vision-models" in html


def test_dashboard_of_an_organisation(home):
    report = run("organization_wide_dashboard")["dashboard"]
    html, _ = exports(report)
    assert html.count("nlp-a")
    assert html.count("clip-b")


def test_vega_chart(home):
    report = wr.Report(entity="my-team", project="vision-models", title="Charts")
    run("vega_based_custom_charts", report=report)
    html, _ = exports(report)
    assert "<svg" in html
    assert "with trend" in html


def test_html_panel(home):
    report = wr.Report(entity="my-team", project="vision-models", title="Own HTML")
    run("html_javascript_interactive_panels", report=report)
    html, markdown = exports(report)
    (frame,) = re.findall(r'<iframe class="rp-live[^>]* sandbox="([^"]*)"[^>]* srcdoc="', html)
    assert frame == "allow-scripts"
    assert "const data = {&quot;runs&quot;:[{&quot;config&quot;:{" in html
    assert "%WANDB_DATA%" not in html
    assert "HTML panel" in markdown


def test_html_panel_with_its_library_beside_it(home):
    (home / "d3.v7.min.js").write_text("const d3 = { select: name => chain(name) };")
    report = wr.Report(entity="my-team", project="vision-models", title="Own HTML")
    run("html_javascript_interactive_panels", report=report)
    html, _ = exports(report)
    assert "&lt;script&gt;const d3 = { select: name =&gt; chain(name) };&lt;/script&gt;" in html
    assert "d3js.org" not in html


def test_embedding(home, capsys):
    wr.Report(project="vision-models", title="My Report", id=REMOTE).save()
    run("programmatic_embedding")
    code = capsys.readouterr().out
    assert re.match(r'<iframe src="file://[^"]+" style="[^"]*width:100%;height:1024px;"', code)


@pytest.fixture
def remote(home):
    """A report under the id that the brief's addresses have, and what stands for its `...`."""
    report = wr.Report(entity="team", project="project", title="Weekly Report", id=REMOTE)
    report.blocks = [wr.LinePlot(y=["val/accuracy"], runs=[{"project": "vision-models"}])]
    report.save()
    return {
        "https://wandb.ai/...": f"https://wandb.ai/team/project/reports/Weekly-Report--{REMOTE}"
    }


def test_an_address_without_an_id_says_what_to_do(home):
    with pytest.raises(exporter.ExporterError, match="there is no saved report"):
        run("export_formats")


def test_export_to_documentation(home, remote):
    run("export_and_embed_in_documentation", replaced=remote)
    assert "<svg" in (home / "report.html").read_text()


def test_export_formats(home, remote):
    run("export_formats", replaced=remote)
    assert (home / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert zipfile.is_zipfile(home / "report_latex.zip")
    assert "data:image/svg+xml" in (home / "report.md").read_text()


def test_live_dashboard(home):
    report = run("live_dashboard_configuration")["live_dashboard"]
    html, _ = exports(report)
    assert "production-monitoring-train-b" in html
    assert "production-monitoring-train-a" not in html


def test_streaming_dashboard(home):
    report = run("streaming_metrics_display")["create_streaming_dashboard"]("27a70ec4")
    exports(report)
    line = report.to_model().blocks[1]
    assert line.runs.filter == "(name == '27a70ec4' or id == '27a70ec4')"


def test_archive_of_a_month(home):
    import os

    for day in (31, 15, 16):
        report = wr.Report("my-project", "my-team", f"Of day {day}").save()
        path = Path(report.url.removeprefix("file://"))
        month = "01" if day < 31 else "02"
        stamp = f"2025-{month}-{min(day, 28):02}T10:00:00+00:00"
        path.write_text(re.sub(r"created: \S+", f"created: {stamp}", path.read_text()))
    run("archival_best_practices", os=os)
    found = sorted(p.name for p in (home / "archive" / "2025" / "01").iterdir())
    assert found == [
        f"of-day-{day}{end}" for day in (15, 16) for end in (".pdf", "_latex.zip")
    ]  # fmt: skip


def test_version_control(home, remote):
    (home / "docs" / "reports").mkdir(parents=True)
    for command in (
        ["init", "-q"],
        ["config", "user.email", "a@b.c"],
        ["config", "user.name", "a"],
    ):
        subprocess.run(["git", *command], check=True)
    run("version_control_integration")
    log = subprocess.run(["git", "log", "--format=%s"], capture_output=True, text=True, check=True)
    assert log.stdout.strip() == "Add report: Weekly Report (version 2025-01-31)"
