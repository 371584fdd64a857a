"""`runpress runsets` and `runpress lock`: the run sets that the reports of a project share."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from exporter.cli.context import Settings
from exporter.cli.options import runs_option
from exporter.cli.output import table
from exporter.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exporter.model.panels import RunSet
    from exporter.model.run import Run
    from exporter.specs.shared import Lock


@click.command()
@runs_option
@click.pass_obj
def runsets(settings: Settings, sources: tuple[str, ...]) -> int:
    """List the shared run sets, how many runs they have now, and how many they are locked to."""
    from exporter.specs.shared import read_locks

    sets, file = _sets(settings)
    locks = read_locks(file)
    found, code = _selected(settings, sources, sets)
    header = ("name", "runs", "locked", "since", "project", "filter")
    rows = [
        (name, str(len(found[name])), *_lock_cells(locks.get(name)), one.project, one.filter)
        for name, one in sets.items()
    ]
    if settings.console.json:
        for row in rows:
            settings.console.result(
                "", message_type="runset", **dict(zip(header, row, strict=True))
            )
    else:
        settings.console.result(table(header, rows))
    return code


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--update", is_flag=True, help="Evaluate sets again that are locked already.")
@runs_option
@click.pass_obj
def lock(settings: Settings, names: tuple[str, ...], update: bool, sources: tuple[str, ...]) -> int:
    """Lock shared run sets to the runs they have now; all of them when none is named.

    With --update and without names, those that are locked are evaluated again.
    """
    from exporter.files import write_file
    from exporter.specs.shared import lock_bytes, lock_of, read_locks

    sets, file = _sets(settings)
    locks = {name: one for name, one in read_locks(file).items() if name in sets}
    wanted = _wanted(sets, names or (tuple(locks) if update else tuple(sets)))
    found, code = _selected(settings, sources, wanted)
    now = datetime.now(UTC)
    for name, runs in found.items():
        if name in locks and not update:
            news = f"locked since {locks[name].evaluated_at}; --update evaluates it again"
        elif not runs:
            news = "no run matches, not locked"
            code = code or int(ExitCode.FINDINGS)
        else:
            locks[name] = lock_of(sets[name], [str(run.key) for run in runs], now)
            news = f"{len(runs)} runs"
        count = len(locks[name].runs) if name in locks else 0
        settings.console.result(f"{name}  {news}", message_type="lock", name=name, runs=count)
    write_file(file, lock_bytes(locks))
    return code


def _sets(settings: Settings) -> "tuple[dict[str, RunSet], Path]":
    """The shared sets, and where their locks are."""
    from exporter.errors import UsageError
    from exporter.specs.shared import shared_sets

    file = settings.project.runsets
    sets = shared_sets(file)
    if not sets:
        hint = "write name: filter lines, as below runsets: of a report"
        raise UsageError.of("no-runsets", f"there are no run sets in {file}", hint=hint)
    return sets, file.with_suffix(".lock")


def _wanted(sets: "Mapping[str, RunSet]", names: tuple[str, ...]) -> "dict[str, RunSet]":
    unknown = [name for name in names if name not in sets]
    if unknown:
        raise click.UsageError(f"there is no run set {unknown[0]!r}, only {', '.join(sets)}")
    return {name: sets[name] for name in names}


def _selected(
    settings: Settings, sources: tuple[str, ...], sets: "Mapping[str, RunSet]"
) -> "tuple[dict[str, tuple[Run, ...]], int]":
    """The runs of each set at this moment, and the exit status of the pull."""
    from exporter.cli.runs import gather
    from exporter.query.select import select_runs

    got = gather(settings, sources)
    runs, now = got.library.runs(), datetime.now(UTC)
    found = {name: select_runs(one, runs, project="", now=now) for name, one in sets.items()}
    return found, int(ExitCode.SOURCE if got.failed else ExitCode.OK)


def _lock_cells(lock: "Lock | None") -> tuple[str, str]:
    return (str(len(lock.runs)), lock.evaluated_at[:16]) if lock else ("–", "–")
