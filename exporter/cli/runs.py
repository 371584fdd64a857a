"""`runpress runs` and `runpress pull`: what a source holds, and a local copy of it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from exporter.cli.context import Settings
from exporter.cli.output import table
from exporter.errors import ExitCode

if TYPE_CHECKING:
    from exporter.gather import Gathered
    from exporter.model.run import Run


@click.command()
@click.argument("addresses", nargs=-1, metavar="[ADDRESS...]")
@click.option("--filter", "condition", default="", help="An expression, as in a report.")
@click.option("--columns", is_flag=True, help="List the metrics instead of the runs.")
@click.option("--proof", is_flag=True, help="Show what is known of each run's completeness.")
@click.pass_obj
def runs(
    settings: Settings, addresses: tuple[str, ...], condition: str, columns: bool, proof: bool
) -> int:
    """List the runs of a source."""
    from exporter.query.filters import matches, parse_filter

    got = gather(settings, addresses, environment=False)
    found = list(got.library.runs())
    if condition:
        tree = parse_filter(condition)
        found = [run for run in found if matches(tree, run, _now())]
    if columns:
        _list_columns(settings, found)
    else:
        _list_runs(settings, found, proof=proof)
    return int(ExitCode.SOURCE if got.problems else ExitCode.OK)


@click.command()
@click.argument("addresses", nargs=-1, metavar="[ADDRESS...]")
@click.option("--environment", is_flag=True, help="Keep environment records.")
@click.pass_obj
def pull(settings: Settings, addresses: tuple[str, ...], environment: bool) -> int:
    """Copy runs into the local store, so that later builds need no tracker."""
    got = gather(settings, addresses, environment=environment)
    settings.console.result(
        f"{got.pulled} runs pulled, {got.unchanged} unchanged",
        message_type="summary",
        pulled=got.pulled,
        unchanged=got.unchanged,
        failed=len(got.problems),
    )
    return int(ExitCode.SOURCE if got.problems else ExitCode.OK)


def gather(settings: Settings, addresses: tuple[str, ...], *, environment: bool) -> "Gathered":
    """Pull the addresses, or all sources of the project."""
    from exporter.gather import addresses_of, gather_runs

    project = settings.project
    sources = addresses_of(addresses, project.file.sources, project.root)
    with settings.console.step("pulling") as told:
        got = gather_runs(sources, project.store, environment=environment, told=told)
    settings.console.problems(got.problems)
    return got


def _list_runs(settings: Settings, found: "list[Run]", *, proof: bool) -> None:
    header = ["project", "id", "name", "state", "created", "rows", "metrics"]
    header += ["steps", "missing"] if proof else []
    rows = [_row(run, proof=proof) for run in found]
    if settings.console.json:
        for row in rows:
            settings.console.result("", message_type="run", **dict(zip(header, row, strict=True)))
    else:
        settings.console.result(table(header, rows))


def _row(run: "Run", *, proof: bool) -> list[str]:
    whole = run.completeness
    created = run.created_at.strftime("%Y-%m-%d %H:%M") if run.created_at else "–"
    project = "/".join(part for part in run.key[:2] if part)
    row = [project, run.key.id, run.name, run.state.value, created, str(whole.rows)]
    row.append(str(len(run.columns)))
    if proof:
        missing = f"{whole.lost_records} records" if whole.lost_records else ""
        cut = "cut off" if whole.truncated else ""
        row.append(f"{whole.first_step}–{whole.last_step}")
        row.append(", ".join(filter(None, [missing, cut])) or "nothing")
    return row


def _list_columns(settings: Settings, found: "list[Run]") -> None:
    counts: dict[str, tuple[int, int]] = {}
    for run in found:
        for column in run.columns:
            n, values = counts.get(column.name, (0, 0))
            counts[column.name] = (n + 1, values + column.count)
    header = ("metric", "runs", "values")
    rows = [(name, str(n), str(values)) for name, (n, values) in sorted(counts.items())]
    if settings.console.json:
        for row in rows:
            settings.console.result(
                "", message_type="metric", **dict(zip(header, row, strict=True))
            )
    else:
        settings.console.result(table(header, rows))


def _now() -> datetime:
    return datetime.now(UTC)
