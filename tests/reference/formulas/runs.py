"""Panels with one value per run, from the values themselves. Source: docs/reports.md."""

import json
import math

from formulas.numbers import AGGREGATES, edges, finite, highest, lowest, mean
from formulas.selection import label


def number(value):
    """The number that a value is: truth values are 0 and 1, digits in a text are none.

    A whole number is the nearest float; beyond the largest one it is infinite.
    """
    if not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def numbers(values):
    """The finite ones."""
    return finite([number(value) for value in values])


def bars(groups, aggregate="mean", area="none"):
    """[(label, value, low, high)] of [(label, values)]; a group without a number has no bar."""
    found = []
    for name, values in groups:
        own = numbers(values)
        if own:
            middle = AGGREGATES[aggregate](own)
            ends = (None, None) if aggregate in {"sum", "count"} else edges(own, area, middle)
            found.append((name, middle, *ends))
    return found


def scalar(values, aggregate):
    """(value, how many, lowest, highest), or None without a number."""
    own = numbers(values)
    if not own:
        return None
    return AGGREGATES[aggregate](own), float(len(own)), lowest(own), highest(own)


def points(rows, logs):
    """[(place of the run, values)]: the runs that have all values, above zero on log axes."""
    found = []
    for place, row in enumerate(rows):
        values = [number(value) for value in row]
        usable = [v is not None and math.isfinite(v) for v in values]
        if all(usable) and all(v > 0 for v, log in zip(values, logs, strict=True) if log):
            found.append((place, *values))
    return found


def cell(value):
    """What a table shows: a number, a text, or None where there is nothing.

    A whole number that no float holds keeps its digits, up to forty.
    """
    if isinstance(value, bool):
        return label(value)
    if isinstance(value, int) and number(value) != value and len(str(value)) <= 40:
        return str(value)
    if value is None:
        return None
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return label(value) if number(value) is None else number(value)


def axis(values, *, log=False):
    """(kind, values) of a parallel axis: all numbers, or, when any is none, all texts.

    What cannot be drawn on a numeric axis is missing.
    """
    cells = [value if value is None else _axis_cell(value) for value in values]
    if any(isinstance(c, str) for c in cells):
        return "text", [c if c is None or isinstance(c, str) else label(c) for c in cells]
    usable = [c is not None and math.isfinite(c) and not (log and c <= 0) for c in cells]
    return "number", [c if ok else None for c, ok in zip(cells, usable, strict=True)]


def _axis_cell(value):
    return label(value) if isinstance(value, bool) or number(value) is None else number(value)


def comparer(runs, *, diff_only=False):
    """{key: a cell per run} of [{key: value}], by key; with `diff_only` those that differ.

    Two values differ when they would be shown differently; what a run lacks is a value as well.
    """
    keys = sorted({key for run in runs for key in run})
    found = {key: [cell(run.get(key)) for run in runs] for key in keys}
    if not diff_only:
        return found
    return {key: cells for key, cells in found.items() if len(set(map(repr, cells))) > 1}


def flat(tree, prefix):
    """Every value under its dotted path; what begins with `_` is the tracker's own."""
    found = {}
    for key, value in tree.items():
        if key.startswith("_"):
            continue
        path = f"{prefix}.{key}"
        if not isinstance(value, dict):
            found[path] = value
        elif "_type" not in value:
            found |= flat(value, path)
    return found


def running(points):
    """[(lowest, highest, mean)] of y over all points whose x is not greater than the own one.

    The running lines of W&B's scatter plots (wandb_workspaces, `ScatterPlot.running_ymin`,
    `running_ymax`, `running_ymean`).
    """
    found = []
    for place, _ in points:
        own = [y for x, y in points if x <= place]
        found.append((lowest(own), highest(own), mean(own)))
    return found
