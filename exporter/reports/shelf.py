"""Reports into files of the project: `reports/<name>.yml`, drafts in `reports/drafts/`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path, PurePosixPath

from exporter.config import Project
from exporter.errors import UsageError
from exporter.files import write_file
from exporter.freeze.pictures import read_pictures
from exporter.model.report import Report
from exporter.naming import slug
from exporter.reports.addresses import find_saved, view_id
from exporter.reports.yaml_text import report_yaml
from exporter.session import CREATED, DRAFTS, FOLDER, Saved, saved_reports
from exporter.sources.wandb_online.access import has_key
from exporter.sources.wandb_online.reports import fetch_report
from exporter.specs import load_report, read_report


def put(report: Report, home: Project, *, base: Path, path: Path | None, draft: bool) -> Path:
    """Write a report, over `path` if it has one, its pictures (relative to `base`) beside it."""
    folder = home.root / FOLDER / (DRAFTS if draft else "")
    name = path.name if path else f"{free_name(report, folder)}.yml"
    target = folder / name
    text = report_yaml(report)
    write_file(target, f"# created: {_created(path or target)}\n{text}".encode("utf-8", "replace"))
    for picture, content in read_pictures(report, base)[0].items():
        if not PurePosixPath(picture).is_absolute() and (folder / picture) != (base / picture):
            write_file(folder / picture, content)
    return target


def found(address: str, home: Project) -> Saved:
    """The saved report that an address means, fetched from the tracker first where that can be.

    Raises:
        UsageError: `report-unknown`, when it is not saved and there is no key for the server.
        SourceError: when the server does not give it.
    """
    try:
        return find_saved(address, saved_reports(home), home)
    except UsageError:
        view = view_id(address)
        if not view or not has_key():
            raise
    path = home.root / FOLDER / f"{view}.json"
    write_file(path, fetch_report(view))
    read = read_report(path)
    return Saved(path, read.report, read.warnings)


def free_name(report: Report, folder: Path, *, new: bool = False) -> str:
    """The report's id or title; with the project, then a number, where that is another's name."""
    for name in _names(report):
        path = folder / f"{name}.yml"
        if not path.exists() or (not new and load_report(path).project == report.project):
            return name
    raise AssertionError("numbers do not end")  # pragma: no cover


def _names(report: Report) -> Iterator[str]:
    name = slug(report.id or report.title)
    yield name
    if report.project:
        yield slug(f"{name} {report.project.rpartition('/')[2]}")
    yield from (f"{name}-{number}" for number in count(2))


def _created(path: Path) -> str:
    if path.is_file():
        found = CREATED.match(path.read_text(encoding="utf-8", errors="replace"))
        return found[1] if found else _stamp(Saved(path, Report(title="-")).created_at)
    return _stamp(datetime.now(UTC))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()
