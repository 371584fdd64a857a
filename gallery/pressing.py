"""Rows -> files on disk: each row is a report of its own, pressed as any other.

Below the folder: `<row>.html`, `<row>.pdf`, `<row>-markdown/`, `<row>-latex.zip`, and one `site`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from exporter import Report, Studio, freeze_report, gather_runs, load_format, press
from exporter.build import Pressed
from exporter.files import write_tree
from exporter.formats.site.format import build_site
from exporter.publish import publish_report
from gallery.rows import ROOT, SOURCE, Row

_RUNS = ("wandb-offline:examples/runs/wandb", "wandb-offline:tests/data/wandb_media/wandb")
"""The runs of the examples, and two that saved their programs."""
_OWN = ("html", "pdf", "latex", "markdown")
_EXPECTED = "panel-missing"
"""The gallery shows a kept place, which warns."""
_NOW = datetime(2026, 11, 24, tzinfo=UTC)
"""The report names no moving times, so any instant will do."""


def press_rows(report: Report, rows: Sequence[Row], folder: Path) -> None:
    """Press every row in every format. Raises RuntimeError when a row has a warning."""
    runs = gather_runs(dict.fromkeys(_RUNS, ROOT), folder / "store").library
    site = load_format("site")
    formats = [load_format(name) for name in _OWN]
    done: list[Pressed] = []
    with Studio(folder / "cache") as studio:
        for row in rows:
            own = alone(report, row, rows)
            snapshot = freeze_report(own, runs, base=SOURCE.parent, now=_NOW)
            done.append(press(snapshot, formats, studio, media=site.media))
    for pressed in done:
        _refuse(pressed)
        publish_report(pressed, folder)
    pages = build_site([one.document for one in done], site_name=report.title)
    write_tree(folder / "site", pages.files)


def alone(report: Report, row: Row, rows: Sequence[Row]) -> Report:
    """The report with the blocks of one row; a table of contents brings what it lists."""
    blocks = row.blocks
    if row.name == "toc":
        blocks += next(one.blocks for one in rows if one.name == "heading")
    return report.model_copy(update={"id": row.name, "description": "", "blocks": blocks})


def _refuse(pressed: Pressed) -> None:
    said = [p.message for p in pressed.problems if p.code != _EXPECTED]
    if said:
        raise RuntimeError(f"{pressed.snapshot.slug}: {'; '.join(said)}")
