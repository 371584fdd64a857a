"""`runpress show`: any stage of the pipeline, printed."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exporter.cli.context import Settings
from exporter.cli.options import param_option, runs_option

if TYPE_CHECKING:
    from exporter.model.snapshot import Snapshot

STAGES = ("report", "runs", "table", "vega", "document")


@click.command()
@click.argument("spec", type=click.Path(dir_okay=False, path_type=Path), metavar="REPORT")
@click.option("--stage", type=click.Choice(STAGES), default="document", show_default=True)
@click.option("--panel", default="", help="Only this panel.")
@runs_option
@param_option
@click.pass_obj
def show(settings: Settings, spec: Path, stage: str, panel: str, sources: tuple[str, ...]) -> None:
    """Print one stage of a report as JSON: what it asks, its runs, numbers, charts, or blocks."""
    from exporter.cli.pressing import Request, frozen
    from exporter.model.snapshot import panels_of

    snapshot = frozen(settings, Request((spec,), sources))
    known = [p.id for p in panels_of(snapshot.report)]
    if panel and panel not in known:
        raise click.UsageError(f"there is no panel {panel!r}; panels: {', '.join(known)}")
    value = _stage(snapshot, stage, [panel] if panel else known)
    click.echo(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, default=str))


def _stage(snapshot: "Snapshot", stage: str, panels: list[str]) -> Any:
    from dataclasses import asdict

    match stage:
        case "report":
            return snapshot.report.model_dump(mode="json")
        case "runs":
            return {name: list(snapshot.selections[name]) for name in panels}
        case "table":
            return {name: asdict(snapshot.tables[name]) for name in panels}
        case "vega":
            return _charts(snapshot, panels)
        case _:
            return _document(snapshot)


def _charts(snapshot: "Snapshot", panels: list[str]) -> dict[str, Any]:
    from exporter.build import charts_of

    return {name: one.spec for name, one in charts_of(snapshot).items() if name in panels}


def _document(snapshot: "Snapshot") -> Any:
    from exporter.build import charts_of
    from exporter.compose import compose
    from exporter.compose.outline import outline_of
    from exporter.model.figure import Figure
    from exporter.snapshots import snapshot_digest

    charts = charts_of(snapshot)
    undrawn = {n: Figure(n, c.title, c.alt, 0, 0) for n, c in charts.items()}
    made = compose(snapshot, undrawn, charts, digest=snapshot_digest(snapshot))
    return outline_of(made.document)
