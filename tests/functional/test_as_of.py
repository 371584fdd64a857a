"""`--as-of`: what `now` means for one build, whatever the report says."""

from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
REPORT = """title: Last week
blocks:
  - table: {runs: {created_at: ">=now-7d"}}
"""


def rows(page):
    return sum(line.startswith("| ") for line in page.read_text().splitlines())


def test_a_report_is_pressed_as_of_another_day(runpress, examples, tmp_path):
    (tmp_path / "week.yml").write_text(REPORT)
    build = ("build", "week.yml", "--runs", f"wandb-offline:{examples / 'runs' / 'wandb'}")
    page = tmp_path / "out" / "week-markdown" / "index.md"
    runpress(*build, "-t", "markdown", "--as-of", "2026-11-24")
    assert rows(page) > 5
    assert "run-set-empty" in runpress(*build, "-t", "markdown", "--as-of", "2030-01-01").stderr
    bad = runpress(*build, "--as-of", "tomorrow", code=2)
    assert "'tomorrow' is not a time" in bad.stderr
    assert "now-7d" in bad.stderr


def test_a_saved_report_too(runpress):
    runs = ("--runs", f"wandb-offline:{DATA / 'wandb_spec_runs'}", "-t", "markdown")
    build = ("build", DATA / "wandb_specs" / "05_runset_filters.json", *runs, "--as-of")
    assert "run-set-empty" not in runpress(*build, "2026-11-24").stderr
    assert "run-set-empty" in runpress(*build, "2031-01-01").stderr


def test_a_report_without_runs_leaves_the_site_its_date(runpress, examples, tmp_path):
    (tmp_path / "week.yml").write_text(REPORT)
    (tmp_path / "words.yml").write_text("title: Words\nblocks:\n  - text: Only words.\n")
    runs = ("--runs", f"wandb-offline:{examples / 'runs' / 'wandb'}")
    asked = ("--as-of", "2026-11-24", "-t", "site")
    runpress("build", "week.yml", "words.yml", *runs, *asked)
    made = {path.name for path in (tmp_path / "out" / "site").iterdir() if path.is_dir()}
    assert made == {"latest", "2026-11-23"}
