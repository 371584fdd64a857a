"""From arguments to pressed reports: what `build` and `archive add` do before they write.

One broken report does not stop the others: its problems are printed and the exit status says so.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from exporter.build import Pressed, date_of, heard, press
from exporter.cli.boundary import problems_of
from exporter.cli.context import Settings
from exporter.cli.output import counted
from exporter.cli.runs import gather
from exporter.errors import ExitCode, ExporterError, SourceError, UsageError
from exporter.figures import Studio
from exporter.formats.base import Format
from exporter.formats.registry import load_format
from exporter.freeze import freeze_report
from exporter.freeze.problems import placeholder
from exporter.library import Library
from exporter.model.bundle import Bundle
from exporter.model.panels import MissingPanel
from exporter.model.report import Report
from exporter.model.snapshot import Snapshot, panels_of
from exporter.naming import identified, slug
from exporter.publish import refuse_same_names
from exporter.snapshots import read_snapshot
from exporter.sources.base import SourceOptions
from exporter.specs import read_report
from exporter.specs.places import located
from exporter.specs.projects import in_projects


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line; empty formats mean those of the project."""

    specs: tuple[Path, ...]
    sources: tuple[str, ...]
    formats: tuple[str, ...] = ()
    jobs: int = 2
    use_cache: bool = True
    environment: bool = False
    site_version: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of all reports of one call. `site` is version `version` of all of them."""

    pressed: tuple[Pressed, ...]
    site: Bundle | None
    version: str
    failed: int
    unread: int
    figures: int
    drawn: int

    def exit_code(self, *, strict: bool, warnings: int) -> int:
        """0; 1 for warnings when strict; 2 when all failed; 3 when some did, or runs were lost."""
        if self.failed or self.unread:
            return int(ExitCode.PARTIAL if self.pressed else ExitCode.USAGE)
        errors = any(p.severity == "error" for one in self.pressed for p in one.problems)
        return int(ExitCode.FINDINGS if errors or (strict and warnings) else ExitCode.OK)


def press_all(settings: Settings, request: Request, *, joint_site: bool = True) -> Batch:
    """Load, gather, freeze and press. With `joint_site` one site holds all the reports."""
    reports, failed = load(settings, request.specs)
    if not reports:
        return Batch((), None, "", failed, 0, 0, 0)
    names = request.formats or settings.project.file.build.formats
    library, unread = _gather(settings, request)
    cache = settings.project.cache if request.use_cache else None
    own = [load_format(n) for n in names if not (joint_site and n == "site")]
    with Studio(cache, request.jobs) as studio:
        media = _site_media(names) if joint_site else frozenset[str]()
        pressed, broken = _press_each(settings, reports, library, own, studio, media)
        drawn = studio.drawn
    version = request.site_version or date_of(pressed)
    site = None
    if joint_site and "site" in names and pressed:
        with heard() as said:
            site = _joint_site(settings, pressed, version)
        settings.console.problems(said)
    figures = sum(p.figures for p in pressed)
    return Batch(tuple(pressed), site, version, failed + broken, unread, figures, drawn)


def frozen(settings: Settings, request: Request) -> Snapshot:
    """The snapshot of the one report of a request."""
    reports, _ = load(settings, request.specs[:1])
    if not reports:
        raise click.exceptions.Exit(ExitCode.USAGE)
    library, _ = _gather(settings, request)
    ((path, report),) = reports.items()
    return freeze_report(report, library, base=path.parent, now=datetime.now(UTC))


def press_again(settings: Settings, folder: Path, formats: tuple[str, ...], jobs: int) -> Pressed:
    """Press a restored snapshot: no source, no store, the same bytes as the first time."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    wanted = [load_format(n) for n in formats or settings.project.file.build.formats]
    with Studio(settings.project.cache, jobs) as studio:
        pressed = press(read_snapshot(files), wanted, studio)
    settings.console.problems(pressed.problems)
    return pressed


def load(settings: Settings, specs: Sequence[Path]) -> tuple[dict[Path, Report], int]:
    """The reports that can be read, and how many cannot; the file's name is the default id."""
    reports: dict[Path, Report] = {}
    failed = 0
    for path in {spec.resolve(): spec for spec in specs}.values():
        try:
            read = read_report(path, settings.params)
        except ExporterError as error:
            settings.console.problems(error.problems)
            failed += 1
            continue
        settings.console.problems(read.warnings)
        report = read.report
        own = {"id": report.id or slug(path.stem), "as_of": settings.as_of or report.as_of}
        reports[path] = report.model_copy(update=own)
    reports = _moved(reports, settings.projects)
    same: defaultdict[str, list[Path]] = defaultdict(list)
    for path, report in reports.items():
        same[slug(report.id)].append(path)
    refuse_same_names(same)
    return reports, failed


def _moved(reports: dict[Path, Report], projects: Mapping[str, str]) -> dict[Path, Report]:
    """The reports with their projects renamed; a name that none of them has is a mistake."""
    for old, new in projects.items():
        renamed = {path: in_projects(one, {old: new}) for path, one in reports.items()}
        if old and reports and renamed == reports and old != new:
            own = sorted({one.project for one in reports.values()} - {""})
            hint = f"the reports' own: {', '.join(own)}" if own else ""
            raise UsageError.of("no-project", f"no report names the project '{old}'", hint=hint)
    return {path: in_projects(one, projects) for path, one in reports.items()}


def tell_placeholders(settings: Settings, reports: dict[Path, Report]) -> None:
    """Say what no build can show; a build says it when it freezes."""
    for path, report in reports.items():
        panels = panels_of(identified(report))
        found = [placeholder(panel) for panel in panels if isinstance(panel, MissingPanel)]
        settings.console.problems(located(found, path, report))


def _gather(settings: Settings, request: Request) -> tuple[Library, int]:
    """The runs, and how many could not be read."""
    got = gather(settings, request.sources, SourceOptions(environment=request.environment))
    settings.console.detail(f"{counted(got.pulled, 'run')} pulled, {got.unchanged} unchanged")
    if not got.library.runs():
        raise SourceError.of(
            "no-runs",
            f"there is no run in {', '.join(got.addresses)}",
            hint="check the address; `runpress runs ADDRESS` lists what is there",
        )
    return got.library, got.failed


def _press_each(
    settings: Settings,
    reports: dict[Path, Report],
    library: Library,
    formats: Sequence[Format],
    studio: Studio,
    media: frozenset[str],
) -> tuple[list[Pressed], int]:
    pressed: list[Pressed] = []
    now = datetime.now(UTC)
    with settings.console.step("pressing") as told:
        for done, (path, report) in enumerate(reports.items()):
            told(done, len(reports), report.title)
            try:
                snapshot = freeze_report(report, library, base=path.parent, now=now)
                one = press(snapshot, formats, studio, media=media)
            except Exception as error:  # noqa: BLE001 - one broken report must not stop the others
                settings.console.problems(located(problems_of(error)[0], path, report))
                continue
            settings.console.problems(located(one.problems, path, report))
            pressed.append(one)
    return pressed, len(reports) - len(pressed)


def _site_media(names: Sequence[str]) -> frozenset[str]:
    return load_format("site").media if "site" in names else frozenset()


def _joint_site(settings: Settings, pressed: Sequence[Pressed], version: str) -> Bundle:
    """One site of all the reports."""
    from exporter.formats.site.format import build_site

    documents = [one.document for one in pressed]
    default = documents[0].title if len(documents) == 1 else "Reports"
    name = settings.project.file.build.site_name or default
    return build_site(documents, site_name=name, version=version)
