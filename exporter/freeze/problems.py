"""What a panel asks for and the runs do not have, said with a suggestion; nothing is decided."""

import re
from collections.abc import Iterator, Sequence, Set

from exporter.errors import Problem
from exporter.model.metrics import system_metrics, system_names
from exporter.model.panels import (
    AnyPanel,
    BarPanel,
    CustomPanel,
    HtmlPanel,
    LinePanel,
    MarkdownPanel,
    MissingPanel,
    ParallelPanel,
    ScalarPanel,
    ScatterPanel,
    TablePanel,
)
from exporter.model.proof import discrepancies
from exporter.model.run import Run
from exporter.model.runset import ALL, paths_in
from exporter.model.table import Column, PanelTable
from exporter.query.axes import x_axis
from exporter.query.chart_fields import base, fields_asked, quantities_asked
from exporter.query.faults import did_you_mean
from exporter.query.frames import MARK
from exporter.query.line_traces import metrics_asked
from exporter.query.value_paths import ATTRIBUTES, MISSING, leaves, parse_path, value_of

_NUMBER = re.compile(
    r"\s*(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|0[xXoObB][\dA-Fa-f]+)?\s*", re.ASCII
)
"""A text that JavaScript takes for a number, or for nothing."""


def panel_problems(panel: AnyPanel, runs: Sequence[Run], table: PanelTable) -> list[Problem]:
    """Warnings about one panel: no runs, names that no run knows, nothing to draw, lost records."""
    where = f"panel {panel.id!r}"
    if isinstance(panel, MarkdownPanel):
        return []
    if isinstance(panel, MissingPanel):
        return [placeholder(panel)]
    if isinstance(panel, HtmlPanel) and table.drawable and MARK not in panel.content:
        return []
    if not runs:
        hint = "`runpress runs` lists what is there; check the run set's conditions"
        return [_warning("run-set-empty", f"{where}: no run matches", hint)]
    found = [*_unknown_metrics(panel, runs, where), *_unknown_values(panel, runs, where)]
    found += _unfit_fields(panel, table, where)
    if not table.drawable and not found:
        reason = " ".join(table.notes) or "there is nothing to draw"
        found.append(_warning("panel-empty", f"{where}: {reason}"))
    return found + [_incomplete(run) for run in runs if discrepancies(run)]


def placeholder(panel: MissingPanel) -> Problem:
    """The warning about a panel that cannot be shown."""
    return _warning("panel-missing", f"panel {panel.id!r}: {panel.what}: {panel.reason}")


def _unknown_metrics(panel: AnyPanel, runs: Sequence[Run], where: str) -> Iterator[Problem]:
    logged = {column.name for run in runs for column in run.columns}
    unknown = [name for name in dict.fromkeys(_metrics(panel, logged)) if name not in logged]
    system = system_names(runs) if unknown else frozenset[str]()
    for metric in unknown:
        if metric not in system:
            hint = did_you_mean(metric, sorted(logged | system))
            yield _warning("metric-missing", f"{where}: no run has logged {metric!r}", hint)
        elif not isinstance(panel, LinePanel):
            yield _warning("metric-missing", f"{where}: system metric {metric!r} has no steps")


def _metrics(panel: AnyPanel, logged: Set[str]) -> tuple[str, ...]:
    if isinstance(panel, HtmlPanel):
        return panel.history
    if not isinstance(panel, LinePanel):
        return ()
    axis = x_axis(panel.x).column
    along = () if axis.startswith("_") or panel.x_expression else (axis,)
    return (*metrics_asked(panel, logged), *along)


def _unknown_values(panel: AnyPanel, runs: Sequence[Run], where: str) -> Iterator[Problem]:
    for path in dict.fromkeys(filter(None, (*_paths(panel), *paths_in(panel.groupby)))):
        if path != ALL and all(value_of(run, path) is MISSING for run in runs):
            name = parse_path(path).name
            near = did_you_mean(name, sorted(_names(runs) - {name}))
            yield _warning("value-missing", f"{where}: no run has {path!r}", near)


def _unfit_fields(panel: AnyPanel, table: PanelTable, where: str) -> Iterator[Problem]:
    """Fields of a chart that no row has (a path into a field is one), texts drawn as numbers."""
    if not isinstance(panel, CustomPanel):
        return
    names = {column.name for column in table.columns}
    for asked in fields_asked(panel.vega):
        if not {asked, base(asked)} & names:
            hint = did_you_mean(asked, sorted(names))
            yield _warning("value-missing", f"{where}: no row has the field {asked!r}", hint)
    for asked in quantities_asked(panel.vega):
        word = _first_word(table.column(asked))
        if word is not None:
            what = f"{where}: {asked!r} is drawn as a number, and a row has {word!r}"
            yield _warning("text-as-number", what, "a channel of texts has the type 'nominal'")


def _first_word(column: Column | None) -> str | None:
    """The first text that is no number: Vega reads numbers out of texts, and drops the others."""
    values = column.values if column else ()
    texts = (value for value in values if isinstance(value, str))
    return next((text for text in texts if not _NUMBER.fullmatch(text)), None)


def _paths(panel: AnyPanel) -> tuple[str, ...]:
    match panel:
        case BarPanel(metrics=paths) | ScalarPanel(metrics=paths):
            return paths
        case ScatterPanel():
            return (panel.x, panel.y, panel.z)
        case ParallelPanel(axes=axes):
            return tuple(axis.value for axis in axes)
        case TablePanel():
            return (
                *panel.columns,
                *panel.pinned,
                *(path.removeprefix("-") for path in paths_in(panel.sort)),
            )
        case CustomPanel(fields=fields):
            return tuple(fields.values())
        case _:
            return ()


def _names(runs: Sequence[Run]) -> set[str]:
    """Everything that a value path of these runs could mean."""
    names = set(ATTRIBUTES)
    for run in runs:
        names |= {column.name for column in run.columns} | system_metrics(run).keys()
        for section in (run.summary, run.config):
            names |= {path for path, _ in leaves(section)}
    return names


def _incomplete(run: Run) -> Problem:
    what = ", ".join(discrepancies(run))
    return _warning("run-incomplete", f"run {run.name!r} is incomplete: {what}")


def _warning(code: str, message: str, hint: str = "") -> Problem:
    return Problem(code, message, None, hint, "warning")
