"""`runpress store`: what the local copies of runs take, clearing leftovers, and plain files."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exporter.cli.context import Settings
from exporter.cli.options import store_option
from exporter.cli.output import counted, short, table
from exporter.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from exporter.store import RunStore

_HEADER = ("runs", "packed", "values", "bytes", "B a value")


@click.group()
def store() -> None:
    """The copies of runs that reports are made from."""


@store.command()
@click.argument("project", required=False)
@store_option
@click.pass_obj
def ls(settings: Settings, project: str | None) -> int:
    """List the projects, or the runs of one: ENTITY/PROJECT, or PROJECT without an entity."""
    from exporter.store import upkeep

    shelf = settings.store
    found = list(
        upkeep.runs(shelf, *_project(shelf, project)) if project else upkeep.projects(shelf)
    )
    rows: list[tuple[str, ...]] = []
    for one in found:
        name = "/".join(part for part in one.name if part)
        each = f"{one.history / one.values:.1f}" if one.values and one.history else "–"
        count = f"{one.packed:,}"
        rows.append((name, f"{one.runs:,}", count, f"{one.values:,}", f"{one.size:,}", each))
        if settings.console.json:
            settings.console.result(
                "",
                message_type="run" if project else "project",
                name=list(one.name),
                runs=one.runs,
                packed=one.packed,
                values=one.values,
                history_bytes=one.history,
                bytes=one.size,
            )
    if not settings.console.json:
        settings.console.result(table(("run" if project else "project", *_HEADER), rows))
    return int(ExitCode.OK)


@store.command()
@click.option("--dry-run", "dry", is_flag=True, help="Only say what would be removed.")
@store_option
@click.pass_obj
def gc(settings: Settings, dry: bool) -> int:
    """Remove what killed writers left, and numbers of runs that were replaced.

    Runs stay, also those that no source names any more: the store may hold the last copy.
    """
    from exporter.store import upkeep

    shelf = settings.store
    found = upkeep.leftovers(shelf) if dry else upkeep.clear(shelf)
    for one in found:
        settings.console.result(
            f"{one.path}: {one.kind}, {one.size:,} bytes",
            message_type="leftover",
            path=one.path,
            kind=one.kind,
            bytes=one.size,
        )
    done = "to clear" if dry else "cleared"
    settings.console.say(f"{counted(len(found), 'leftover')} {done}")
    return int(ExitCode.OK)


@store.command()
@click.argument("runs", metavar="PROJECT|RUN")
@click.option("--to", "kind", type=click.Choice(["csv", "parquet", "jsonl"]), default="csv")
@click.option(
    "-o",
    "--target",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder; what it held is replaced.",
)
@store_option
@click.pass_obj
def export(settings: Settings, runs: str, kind: str, target: Path) -> int:
    """Write histories as files that any program reads, columns under their own names.

    One file a run, and runs.json with what is known of each. ENTITY/PROJECT/ID is one run.
    """
    from exporter.files import write_tree
    from exporter.store.plain import PlainFiles

    shelf = settings.store
    entity, project, run_id = _asked(shelf, runs)
    found = [run for run in shelf.runs(entity, project) if run_id in {None, run.key.id}]
    write_tree(target, PlainFiles(shelf, found, kind))
    settings.console.result(
        f"{counted(len(found), 'run')} in {short(target)}",
        message_type="exported",
        runs=len(found),
        target=str(target),
    )
    return int(ExitCode.OK)


def _project(shelf: "RunStore", text: str) -> tuple[str, str]:
    entity, project, run_id = _asked(shelf, text)
    if run_id is not None:
        raise UsageError.of("store-project", f"{text!r} is a run, a project is needed")
    return entity, project


def _asked(shelf: "RunStore", text: str) -> tuple[str, str, str | None]:
    """The project, or the run, that a text names."""
    found: set[tuple[str, str, str | None]] = set()
    for run in shelf.runs():
        entity, project, run_id = run.key
        if text in _names((entity, project)):
            found.add((entity, project, None))
        elif text in _names((entity, project, run_id)):
            found.add((entity, project, run_id))
    if len(found) == 1:
        return found.pop()
    what = "several things are" if found else "no project and no run is"
    raise UsageError.of(
        "store-name", f"{what} called {text!r} in the store", hint="see: runpress store ls"
    )


def _names(parts: Sequence[Any]) -> set[str]:
    """With the entity; without an empty one."""
    return {"/".join(parts), "/".join(part for part in parts if part)}
