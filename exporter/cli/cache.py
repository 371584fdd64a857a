"""`runpress cache`: the figures that were drawn before."""

from datetime import UTC, datetime

import click

from exporter.cli.context import Settings
from exporter.cli.output import counted, short, table
from exporter.errors import ExitCode


@click.group()
def cache() -> None:
    """The drawn figures of a project: made again when they are gone."""


@cache.command()
@click.pass_obj
def ls(settings: Settings) -> int:
    """Say how many figures are kept, and how large they are."""
    from exporter.figures.cache import LIMIT, FigureCache

    folder = settings.project.cache
    entries = FigureCache(folder).entries()
    size = sum(entry.size for entry in entries)
    used = [datetime.fromtimestamp(e.used, UTC).strftime("%Y-%m-%d %H:%M") for e in entries]
    row = (short(folder), str(len(entries)), f"{size / 1e6:.2f}", f"{LIMIT / 1e6:.0f}")
    first, last = (used[0], used[-1]) if used else ("–", "–")
    settings.console.result(
        table(("folder", "figures", "MB", "limit", "unused since", "used"), [(*row, first, last)]),
        message_type="cache",
        figures=len(entries),
        bytes=size,
        limit=LIMIT,
    )
    return int(ExitCode.OK)


@cache.command()
@click.pass_obj
def clear(settings: Settings) -> int:
    """Remove all of them."""
    from exporter.figures.cache import FigureCache

    kept = FigureCache(settings.project.cache)
    entries = kept.entries()
    freed = kept.trim(0)
    settings.console.result(
        f"{counted(len(entries), 'figure')} removed, {freed / 1e6:.1f} MB",
        message_type="cleared",
        figures=len(entries),
        bytes=freed,
    )
    return int(ExitCode.OK)
