"""`runpress build` and `runpress check`: reports to outputs, or only to problems."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from exporter.cli.context import Settings
from exporter.cli.options import (
    formats_option,
    out_option,
    param_option,
    press_options,
    runs_option,
    specs_argument,
)
from exporter.cli.output import counted, short
from exporter.errors import ExitCode

if TYPE_CHECKING:
    from exporter.publish import Output


@click.command()
@specs_argument
@runs_option
@press_options
@out_option
@click.option(
    "--site-version",
    default="",
    metavar="NAME",
    help="Version of the site.  [default: the date of the youngest run]",
)
@click.option("-n", "--dry-run", is_flag=True, help="Do everything but write.")
@click.pass_obj
def build(
    settings: Settings,
    specs: tuple[Path, ...],
    sources: tuple[str, ...],
    formats: tuple[str, ...],
    jobs: int,
    use_cache: bool,
    strict: bool,
    environment: bool,
    out: Path | None,
    site_version: str,
    dry_run: bool,
) -> int:
    """Press reports: freeze their runs, draw, and write every format.

    \b
    EXAMPLES
      runpress build report.yml --runs wandb-offline:./wandb
      runpress build a.yml b.yml --to site --to pdf -o public/
    """  # noqa: D301 - \b is click's
    from exporter.cli.pressing import Request, press_all
    from exporter.publish import publish_report, publish_version

    request = Request(specs, sources, formats, jobs, use_cache, environment, site_version)
    batch = press_all(settings, request)
    target = out or settings.project.root / settings.project.file.build.output
    done: list[Output] = []
    if not dry_run and not (strict and settings.console.warnings):
        # The site goes first, since it may be refused; nothing is written then.
        site = [publish_version(batch.site, target, batch.version)] if batch.site else []
        done += (output for pressed in batch.pressed for output in publish_report(pressed, target))
        done += site
    _report(settings, done)
    figures = f"{batch.drawn} drawn, {batch.figures - batch.drawn} from the cache"
    reports = counted(len(batch.pressed), "report")
    settings.console.say(f"{reports}, {counted(batch.figures, 'figure')} ({figures})")
    return batch.exit_code(strict=strict, warnings=settings.console.warnings)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@formats_option
@out_option
@click.option(
    "--jobs",
    type=click.IntRange(0, 64),
    default=2,
    help="Drawing processes; 0 draws in this one, for a debugger.",
)
@click.pass_obj
def press(
    settings: Settings, folder: Path, formats: tuple[str, ...], out: Path | None, jobs: int
) -> int:
    """Press a snapshot that the archive gave back (`snapshot/` of a restored version)."""
    from exporter.cli.pressing import press_again
    from exporter.publish import publish_report, publish_version

    pressed = press_again(settings, folder, formats, jobs)
    target = out or settings.project.root / settings.project.file.build.output
    done = publish_report(pressed, target)
    if "site" in pressed.bundles:
        done.append(publish_version(pressed.bundles["site"], target, pressed.date))
    _report(settings, done)
    errors = any(problem.severity == "error" for problem in pressed.problems)
    return int(ExitCode.FINDINGS if errors else ExitCode.OK)


@click.command()
@specs_argument
@param_option
@click.option("--strict", is_flag=True, help="Warnings are failures too.")
@click.pass_obj
def check(settings: Settings, specs: tuple[Path, ...], strict: bool) -> int:
    """Say what is wrong with reports; read no runs, write nothing."""
    from exporter.cli.pressing import load, tell_placeholders

    reports, failed = load(settings, specs)
    tell_placeholders(settings, reports)
    if failed:
        return int(ExitCode.USAGE)
    if strict and settings.console.warnings:
        return int(ExitCode.FINDINGS)
    settings.console.result(f"{len(specs)} reports are fine", message_type="summary", ok=len(specs))
    return int(ExitCode.OK)


def _report(settings: Settings, done: "list[Output]") -> None:
    for output in done:
        settings.console.result(
            f"{output.format:<9} {short(output.path)}",
            message_type="output",
            report=output.report,
            format=output.format,
            path=output.path,
        )
