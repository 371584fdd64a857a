"""runpress presses experiment reports into documents that last.

The tree is the pipeline: `specs` reads a report, `sources` and `store` hold the runs, `query`
asks them, `freeze` keeps the answers, `panels` and `figures` draw, `compose` makes the document,
`formats` write it, `publish` puts it on disk. In Python:

    >>> from datetime import UTC, datetime
    >>> from pathlib import Path
    >>> from exporter import Studio, freeze_report, gather_runs, load_format, load_report, press
    >>> report = load_report(Path("report.yml"))
    >>> runs = gather_runs({"wandb-offline:wandb": Path()}, Path(".runpress/store")).library
    >>> snapshot = freeze_report(report, runs, base=Path(), now=datetime.now(UTC))
    >>> with Studio(Path(".runpress/cache")) as studio:
    ...     pressed = press(snapshot, [load_format("pdf")], studio)
    >>> pressed.bundles["pdf"].files.keys()
    dict_keys(['my-first-report.pdf'])

Only the names in `__all__` are stable. Each is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exporter.api import Api
    from exporter.build import Pressed, press
    from exporter.errors import ExporterError, Problem
    from exporter.figures import Studio
    from exporter.formats.registry import load_format
    from exporter.freeze import freeze_report
    from exporter.gather import gather_runs
    from exporter.model.bundle import Bundle
    from exporter.model.document import Document
    from exporter.model.report import Report
    from exporter.model.run import Run
    from exporter.model.snapshot import Snapshot
    from exporter.snapshots import read_snapshot, snapshot_files
    from exporter.specs import ReadReport, load_report, parse_report, read_report

__all__ = [
    "Api",
    "Bundle",
    "Document",
    "ExporterError",
    "Pressed",
    "Problem",
    "ReadReport",
    "Report",
    "Run",
    "Snapshot",
    "Studio",
    "freeze_report",
    "gather_runs",
    "load_format",
    "load_report",
    "parse_report",
    "press",
    "read_report",
    "read_snapshot",
    "snapshot_files",
]

_HOMES = {
    "Api": "exporter.api",
    "Bundle": "exporter.model.bundle",
    "Document": "exporter.model.document",
    "ExporterError": "exporter.errors",
    "Pressed": "exporter.build",
    "Problem": "exporter.errors",
    "ReadReport": "exporter.specs",
    "Report": "exporter.model.report",
    "Run": "exporter.model.run",
    "Snapshot": "exporter.model.snapshot",
    "Studio": "exporter.figures",
    "freeze_report": "exporter.freeze",
    "gather_runs": "exporter.gather",
    "load_format": "exporter.formats.registry",
    "load_report": "exporter.specs",
    "parse_report": "exporter.specs",
    "press": "exporter.build",
    "read_report": "exporter.specs",
    "read_snapshot": "exporter.snapshots",
    "snapshot_files": "exporter.snapshots",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'exporter' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
