"""Where a Python program is: its project, its runs, its saved reports. What `wr` and `Api` share.

Runs come from `configure(runs=...)`, else from the environment variable `RUNPRESS_RUNS` (addresses
between blanks, quoted as in a shell), else from `[sources]` of the `runpress.toml` found upwards.
"""

import logging
import os
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from exporter.config import Project, find_project
from exporter.diagnostics import render_problem
from exporter.errors import ExporterError, Problem
from exporter.gather import addresses_of, gather_runs
from exporter.library import Library
from exporter.model.report import Report
from exporter.naming import slug
from exporter.specs import read_report
from exporter.store import open_store

LOGGER = logging.getLogger("exporter.reports")
FOLDER = "reports"
DRAFTS = "drafts"
ENVIRONMENT = "RUNPRESS_RUNS"
CREATED = re.compile(r"# created: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00)$", re.MULTILINE)
"""The first line of a saved report."""
SUFFIXES = (".yml", ".yaml", ".json")


@dataclass(slots=True)
class _Settings:
    """What `configure` was told; None leaves it to the environment and the project file."""

    runs: tuple[str, ...] | None = None
    folder: Path | None = None
    store: str = ""


_SETTINGS = _Settings()


def configure(
    *,
    runs: str | Sequence[str] | None = None,
    folder: str | Path | None = None,
    store: str | None = None,
) -> None:
    """Say where runs come from and which folder the project is in, for this process.

    `runs` is an address such as `wandb-offline:./wandb`, or several, relative to the working
    directory; `folder` is where `runpress.toml` is looked for; `store` is where runs are kept, a
    folder or `s3://bucket/prefix`. None takes back what was said.
    """
    _SETTINGS.runs = None if runs is None else (runs,) if isinstance(runs, str) else tuple(runs)
    _SETTINGS.folder = Path(folder) if folder is not None else None
    _SETTINGS.store = store or ""


def project() -> Project:
    """The project that this program works in."""
    return find_project(_SETTINGS.folder or Path())


def library(home: Project) -> Library:
    """The runs there are, pulled as far as they have changed. Unreadable ones are logged.

    Raises:
        UsageError: `no-source` when no source is named anywhere.
        SourceError: when a source cannot be read at all.
    """
    asked = _SETTINGS.runs
    if asked is None:
        asked = tuple(shlex.split(os.environ.get(ENVIRONMENT, "")))
    addresses = addresses_of(asked, home.file.sources, home.root)
    got = gather_runs(addresses, open_store(*home.store(_SETTINGS.store)))
    tell(got.problems)
    return got.library


def tell(problems: Iterable[Problem]) -> None:
    """Log problems that stop nothing, each one once."""
    for problem in dict.fromkeys(problems):
        LOGGER.warning("%s", render_problem(problem))


# --- saved reports ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Saved:
    """A report in a file of the project."""

    path: Path
    report: Report
    problems: tuple[Problem, ...] = ()
    """What a report that W&B saved loses; placeholders are told when it is pressed."""

    @property
    def draft(self) -> bool:
        """Whether it is kept among the drafts."""
        return self.path.parent.name == DRAFTS

    @property
    def created_at(self) -> datetime:
        """When it was first saved; the time of the file where the file does not say."""
        with self.path.open(encoding="utf-8", errors="replace") as file:
            found = CREATED.match(file.readline())
        if found:
            return datetime.fromisoformat(found[1])
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)

    @property
    def name(self) -> str:
        """What its outputs are called."""
        return slug(self.report.id or self.path.stem)


def saved_reports(home: Project, *, drafts: bool = True) -> list[Saved]:
    """The reports below `reports/`, by path. Files that are none are logged and left out."""
    folder = home.root / FOLDER
    places = (folder, folder / DRAFTS) if drafts else (folder,)
    found: list[Saved] = []
    for path in sorted(p for place in places if place.is_dir() for p in place.iterdir()):
        if path.suffix in SUFFIXES and path.is_file():
            try:
                read = read_report(path)
                found.append(Saved(path, read.report, read.warnings))
            except ExporterError as error:
                tell(error.problems)
    return found
