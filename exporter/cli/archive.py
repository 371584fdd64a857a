"""`runpress archive ...`: versions of reports that can be verified and restored."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from exporter.cli.context import Settings
from exporter.cli.options import archive_option, press_options, runs_option, specs_argument
from exporter.cli.output import table
from exporter.errors import ExitCode

if TYPE_CHECKING:
    from archive import Archive
    from archive import Problem as Damage


@click.group()
def archive() -> None:
    """Keep, list, verify and restore versions of reports."""


@archive.command()
@specs_argument
@runs_option
@press_options
@archive_option
@click.option("-m", "--message", default="", help="Kept with the version.")
@click.pass_obj
def add(
    settings: Settings,
    specs: tuple[Path, ...],
    sources: tuple[str, ...],
    formats: tuple[str, ...],
    jobs: int,
    use_cache: bool,
    strict: bool,
    environment: bool,
    root: Path | None,
    message: str,
) -> int:
    """Press reports and keep them; an unchanged report adds nothing."""
    from datetime import UTC, datetime

    from exporter.cli.pressing import Request, press_all
    from exporter.publish import archive_report, report_name

    request = Request(specs, sources, formats, jobs, use_cache, environment)
    batch = press_all(settings, request, joint_site=False)
    if not (strict and settings.console.warnings):
        for pressed in batch.pressed:
            text = message or pressed.document.title
            now = datetime.now(UTC)
            added = archive_report(pressed, _root(settings, root), message=text, now=now)
            news = f"{added.bytes_new:,} new bytes" if added.changed else "unchanged"
            settings.console.result(
                f"{report_name(added.object_id)}  {added.version}  {news}",
                message_type="added",
                report=report_name(added.object_id),
                version=added.version,
                changed=added.changed,
            )
    return batch.exit_code(strict=strict, warnings=settings.console.warnings)


@archive.command("list")
@archive_option
@click.pass_obj
def list_(settings: Settings, root: Path | None) -> None:
    """List the reports and their versions."""
    from exporter.publish import report_name

    rows = [
        (
            report_name(one.object_id),
            version.version,
            f"{version.created:%Y-%m-%d %H:%M}",
            version.message,
        )
        for one in _open(settings, root).objects()
        for version in one.versions
    ]
    header = ("report", "version", "created", "message")
    if settings.console.json:
        for row in rows:
            settings.console.result(
                "", message_type="version", **dict(zip(header, row, strict=True))
            )
    else:
        settings.console.result(table(header, rows))


@archive.command()
@click.argument("report")
@archive_option
@click.option("--version", default=None, help="Which version.  [default: the newest]")
@click.pass_obj
def show(settings: Settings, report: str, root: Path | None, version: str | None) -> None:
    """List the files of a version."""
    from exporter.publish import object_id

    one = _open(settings, root).describe(object_id(report))
    wanted = version or one.head
    found = next((v for v in one.versions if v.version == wanted), None)
    if found is None:
        known = ", ".join(v.version for v in one.versions)
        raise click.UsageError(f"{report!r} has no version {wanted!r}, only {known}")
    rows = [(entry.path, f"{entry.bytes:,}", entry.digest[:16]) for entry in found.files or ()]
    header = ("path", "bytes", "sha512")
    if settings.console.json:
        files = [{"path": e.path, "bytes": e.bytes, "sha512": e.digest} for e in found.files or ()]
        settings.console.result(
            "", message_type="version", report=report, version=wanted, files=files
        )
    else:
        settings.console.result(table(header, rows))


@archive.command()
@click.argument("report", required=False)
@archive_option
@click.pass_obj
def verify(settings: Settings, report: str | None, root: Path | None) -> int:
    """Read every byte again and name what is damaged."""
    from exporter.errors import Problem
    from exporter.publish import object_id

    found = _open(settings, root).verify(object_id(report) if report else None)
    problems = [
        Problem(one.code, f"{_where(one)}: {one.message}", None, _affected(one))
        for one in found.problems
    ]
    problems += [
        Problem(one.code, f"{_where(one)}: {one.message}", None, "", "warning")
        for one in found.warnings
    ]
    settings.console.problems(problems)
    words = "ok" if found.ok else "DAMAGED"
    settings.console.result(
        f"{words}: {found.objects} reports, {found.files} files, {found.bytes:,} bytes",
        message_type="summary",
        ok=found.ok,
        objects=found.objects,
        files=found.files,
        bytes=found.bytes,
    )
    return int(ExitCode.OK if found.ok else ExitCode.DAMAGED)


@archive.command()
@click.argument("report")
@click.option(
    "-o", "--target", required=True, type=click.Path(path_type=Path), help="A new or empty folder."
)
@click.option("--version", default=None, help="Which version.  [default: the newest]")
@archive_option
@click.pass_obj
def restore(
    settings: Settings, report: str, target: Path, version: str | None, root: Path | None
) -> None:
    """Give a version back as files, each checked on the way."""
    from exporter.publish import object_id

    done = _open(settings, root).restore(object_id(report), target, version)
    settings.console.result(
        f"{report} {done.version}: {done.files} files in {target}",
        message_type="restored",
        report=report,
        version=done.version,
        files=done.files,
    )


def _where(problem: "Damage") -> str:
    from exporter.publish import report_name

    return report_name(problem.object_id) or str(problem.place)


def _affected(problem: "Damage") -> str:
    """Which versions and files a problem touches, and what to do."""
    files = ", ".join(problem.paths[:5]) + (" ..." if len(problem.paths) > 5 else "")
    touched = [f"affects {', '.join(problem.versions)}" if problem.versions else "", files]
    return "; ".join(
        filter(None, [": ".join(filter(None, touched)), "restore it from another copy"])
    )


def _root(settings: Settings, root: Path | None) -> Path:
    return root or settings.project.root / settings.project.file.archive.root


def _open(settings: Settings, root: Path | None) -> "Archive":
    from archive import Archive

    return Archive.open(_root(settings, root))
