"""What a drawing says, for people who cannot see it: a few sentences, at most 400 characters."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from exporter.model.panels import BarPanel, LinePanel, Panel, ParallelPanel, ScatterPanel
from exporter.model.table import Cell, PanelTable
from exporter.panels.numbers import drawable, extent, floats, short
from exporter.panels.series import Drawn
from exporter.panels.text import clean

LIMIT = 400
_NAME = 60


def lines(panel: LinePanel, table: PanelTable, of: Sequence[Drawn], x: str, y: str) -> str:
    """Names the axes and the runs, and where each line ends."""
    names = measures(panel, of)
    kind = "Line chart" if panel.stack == "none" else "Stacked areas"
    start = f"{kind} of {y or listing(names, 3)} over {_lower(x)} for {_count(of, panel, names)}"
    y_cells = _cells(table, "y")
    found = extent(floats(y_cells))
    told = [f"Values lie between {short(found[0])} and {short(found[1])}"] if found else []
    told += [end for d in of if (end := _end(d, y_cells))]
    return _fill(f"{start}{_scales(panel.log_x, panel.log_y)}.", told)


def measures(panel: LinePanel, of: Sequence[Drawn]) -> Sequence[str]:
    """What the lines show: the metrics of `y`, and what a pattern or an expression brought in."""
    if not panel.y_pattern and not panel.expressions:
        return panel.y
    return tuple(dict.fromkeys(d.series.metric for d in of if d.series.metric)) or panel.y


def _end(of: Drawn, y: Sequence[Cell]) -> str:
    last = next((v for row in reversed(of.rows) if (v := drawable(y[row])) is not None), None)
    return "" if last is None else f"{_cut(of.label)} ends at {short(last)}"


_WHOLE = ((), ("box",))
"""Rows that stand for all values of a group."""


def bars(panel: BarPanel, table: PanelTable) -> str:
    """Names the metrics and the greatest and least bar of each."""
    metric, label = _cells(table, "metric"), _cells(table, "label")
    names = list(dict.fromkeys(str(m) for m in metric))
    count = len(set(_cells(table, "series")))
    noun = "group" if panel.groupby else "run"
    part = _cells(table, "part")
    kind = f"{panel.style.capitalize()} {'chart' if panel.style == 'bar' else 'plot'}"
    kind = kind if part else "Bar chart"
    start = f"{kind} of {listing(names, 3)} for {_plural(count, noun)}."
    told: list[str] = []
    for name in names:
        rows = [n for n, m in enumerate(metric) if str(m) == name and part[n : n + 1] in _WHOLE]
        found = _found(rows, _cells(table, "value"))
        if found:
            (most, top), (least, low) = max(found), min(found)
            ends = f"from {short(least)} ({_cut(str(label[low]))}) to {short(most)} "
            told.append(f"{_cut(name)} goes {ends}({_cut(str(label[top]))})")
    return _fill(start, told)


def _found(rows: Iterable[int], cells: Sequence[Cell]) -> list[tuple[float, int]]:
    return [(v, row) for row in rows if (v := drawable(cells[row])) is not None]


def points(panel: ScatterPanel, count: int, titles: Sequence[str], told: Sequence[str]) -> str:
    """Names the axes and says their ranges."""
    x, y, z = (*titles, "")[:3]
    colour = f", coloured by {z}" if z else ""
    scales = _scales(panel.log_x, panel.log_y)
    noun = "group" if panel.groupby else "run"
    return _fill(f"Scatter plot of {y} over {x} for {_plural(count, noun)}{colour}{scales}.", told)


def parallel(panel: ParallelPanel, count: int, titles: Sequence[str], told: Sequence[str]) -> str:
    """Names the axes and says their ranges."""
    noun = "group" if panel.groupby else "run"
    axes = listing(titles, 8)
    return _fill(f"Parallel coordinates of {_plural(count, noun)} over {axes}.", told)


def custom(title: str, spec: Mapping[str, Any], rows: int) -> str:
    """The author's description, or the title and the marks."""
    told = clean(str(spec.get("description") or ""))
    if told:
        return told if len(told) <= LIMIT else told[: LIMIT - 1] + "…"
    mark: Any = spec.get("mark", "")
    kind = mark if isinstance(mark, str) else clean(str(mark.get("type", "")))
    name = f": {_cut(title)}" if title else ""
    return f"Chart{f' of {kind} marks' if kind else ''} of {_plural(rows, 'row')} of data{name}."


def span(title: str, values: Iterable[Cell]) -> str:
    """`lr from 0.001 to 0.1`, or nothing without numbers."""
    found = extent(floats(values))
    return f"{_cut(title)} from {short(found[0])} to {short(found[1])}" if found else ""


def listing(names: Sequence[str], most: int) -> str:
    """`a, b and c`, `a, b and 4 more`."""
    shown = [_cut(n) for n in names[:most]]
    rest = [f"{len(names) - most} more"] if len(names) > most else []
    *front, last = [*shown, *rest] or [""]
    return f"{', '.join(front)} and {last}" if front else last


def _count(of: Sequence[Drawn], panel: Panel, metrics: Sequence[str]) -> str:
    if panel.groupby:
        return _plural(len({d.series.runs or d.key for d in of}), "group")
    if len(metrics) > 1:
        return f"{len(of)} series"
    return _plural(len(of), "run")


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _scales(log_x: bool, log_y: bool) -> str:
    if log_x and log_y:
        return ", both axes logarithmic"
    return ", logarithmic x axis" if log_x else ", logarithmic y axis" if log_y else ""


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:] if title.istitle() else title or "x"


def _cut(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _NAME else text[: _NAME - 1] + "…"


def _fill(start: str, parts: Sequence[str]) -> str:
    """The start and as many of the parts as there is room for, told as one sentence."""
    used = 0
    while used < len(parts) and len(_sentence(start, parts[: used + 1], len(parts))) <= LIMIT:
        used += 1
    return _sentence(start, parts[:used], len(parts))[:LIMIT]


def _sentence(start: str, parts: Sequence[str], total: int) -> str:
    if not parts:
        return start
    rest = f"; and {total - len(parts)} more" if total > len(parts) else ""
    return f"{start} {'; '.join(parts)}{rest}."


def _cells(table: PanelTable, name: str) -> Sequence[Cell]:
    column = table.column(name)
    return column.values if column else ()
