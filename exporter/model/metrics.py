"""What the metrics of a run are called in a report: logged ones, and `system/` before the others.

`system/gpu.0.memory` is W&B's name in its panels for the `gpu.0.memory` of its monitor. Nothing
is read here.
"""

from collections.abc import Iterable, Sequence

from exporter.model.run import HistoryColumn, Run

SYSTEM = "system/"


def system_name(column: HistoryColumn) -> str:
    """What a report calls a system metric; MLflow's have the prefix already."""
    return column.name if column.name.startswith(SYSTEM) else SYSTEM + column.name


def system_metrics(run: Run) -> dict[str, HistoryColumn]:
    """The system metrics by name, of numbers; one that the program logged itself is not there."""
    logged = {c.name for c in run.columns}
    named = {system_name(c): c for c in reversed(run.system_columns) if c.kind == "number"}
    return {name: column for name, column in named.items() if name not in logged}


def system_names(runs: Sequence[Run]) -> set[str]:
    """The metrics that are system metrics of some runs and that none of the programs logged."""
    logged = {c.name for run in runs for c in run.columns}
    return {name for run in runs for name in system_metrics(run)} - logged


def system_among(names: Iterable[str], runs: Sequence[Run]) -> set[str]:
    """Of the names those that can only mean system metrics, whether a run has these or not."""
    found = {name for name in names if name.startswith(SYSTEM)}
    return found - {c.name for run in runs for c in run.columns} if found else found


def last_of_system(run: Run, name: str) -> float | None:
    """The last value of a system metric, None where there is none."""
    found = system_metrics(run).get(name) if name.startswith(SYSTEM) else None
    return found.last if found else None
