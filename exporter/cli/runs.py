"""`runpress runs` and `runpress pull`: what a source holds, and a local copy of it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from exporter.cli.context import Settings
from exporter.cli.options import store_option
from exporter.cli.output import counted, table
from exporter.errors import ExitCode, Problem
from exporter.model.proof import discrepancies

if TYPE_CHECKING:
    from exporter.gather import Gathered
    from exporter.model.run import Run
    from exporter.sources.base import SourceOptions


def _moment(_ctx: click.Context, _param: click.Parameter, text: str | None) -> datetime | None:
    from exporter.query.times import instant

    return instant(text, _now()) if text else None


since_option = click.option(
    "--since",
    callback=_moment,
    metavar="TIME",
    help="Only runs with a sign of life since then: 2026-01-31, now-7d.",
)


@click.command()
@click.argument("addresses", nargs=-1, metavar="[ADDRESS...]")
@click.option("--filter", "condition", default="", help="An expression, as in a report.")
@click.option("--columns", is_flag=True, help="List the metrics instead of the runs.")
@click.option("--proof", is_flag=True, help="Show what is known of each run's completeness.")
@since_option
@store_option
@click.pass_obj
def runs(
    settings: Settings,
    addresses: tuple[str, ...],
    condition: str,
    columns: bool,
    proof: bool,
    since: datetime | None,
) -> int:
    """List the runs of a source."""
    from exporter.query.filters import matches, parse_filter
    from exporter.sources.base import SourceOptions

    got = gather(settings, addresses, SourceOptions(since=since))
    found = list(got.library.runs())
    if condition:
        tree = parse_filter(condition)
        found = [run for run in found if matches(tree, run, _now())]
    if columns:
        _list_columns(settings, found)
    else:
        _list_runs(settings, found, proof=proof)
    return int(ExitCode.SOURCE if got.failed else ExitCode.OK)


@click.command()
@click.argument("addresses", nargs=-1, metavar="[ADDRESS...]")
@click.option("--environment", is_flag=True, help="Keep environment records.")
@click.option("--dry-run", "dry", is_flag=True, help="Only say which runs would be pulled.")
@click.option("--strict", is_flag=True, help="Fail when anything of a run is missing.")
@since_option
@store_option
@click.pass_obj
def pull(
    settings: Settings,
    addresses: tuple[str, ...],
    environment: bool,
    dry: bool,
    strict: bool,
    since: datetime | None,
) -> int:
    """Copy runs into the store, so that later builds need no tracker."""
    from exporter.sources.base import SourceOptions

    options = SourceOptions(environment=environment, since=since)
    got = gather(settings, addresses, options, dry=dry)
    for key in got.due:
        settings.console.result(str(key), message_type="due", key=str(key))
    settings.console.problems([_lacking(run) for run in got.library.runs() if discrepancies(run)])
    pulled = f"{counted(got.pulled, 'run')} pulled"
    if dry:
        pulled = f"{counted(len(got.due), 'run')} to pull"
    settings.console.result(
        f"{pulled}, {got.unchanged} unchanged",
        message_type="summary",
        pulled=got.pulled,
        unchanged=got.unchanged,
        failed=got.failed,
    )
    if got.failed:
        return int(ExitCode.SOURCE)
    return int(ExitCode.FINDINGS if strict and settings.console.warnings else ExitCode.OK)


def gather(
    settings: Settings,
    addresses: tuple[str, ...],
    options: "SourceOptions | None" = None,
    *,
    dry: bool = False,
) -> "Gathered":
    """Pull the addresses, or all sources of the project."""
    from exporter.gather import addresses_of, gather_runs

    project, store = settings.project, settings.store
    sources = addresses_of(addresses, project.file.sources, project.root)
    with settings.console.step("pulling") as told:
        got = gather_runs(sources, store, options=options, told=told, dry=dry)
    settings.console.problems(got.problems)
    return got


def _lacking(run: "Run") -> Problem:
    message = f"run {run.key} is incomplete: {', '.join(discrepancies(run))}"
    return Problem("run-incomplete", message, None, "", "warning")


def _list_runs(settings: Settings, found: "list[Run]", *, proof: bool) -> None:
    header = ["project", "id", "name", "state", "created", "rows", "metrics"]
    header += ["steps", "values", "missing"] if proof else []
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
        row.append(f"{whole.first_step}–{whole.last_step}")
        row.append(f"{sum(column.count for column in run.columns):,}")
        row.append(", ".join(discrepancies(run)) or "nothing")
    return row


def _list_columns(settings: Settings, found: "list[Run]") -> None:
    from exporter.model.metrics import system_metrics

    counts: dict[str, tuple[int, int]] = {}
    for run in found:
        logged = {column.name: column for column in run.columns}
        for name, column in (system_metrics(run) | logged).items():
            n, values = counts.get(name, (0, 0))
            counts[name] = (n + 1, values + column.count)
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
