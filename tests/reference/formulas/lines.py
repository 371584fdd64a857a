"""A line panel from the logged points, step by step as docs/reports.md has it.

A history is a list of (x, y); of a run that logged nothing it is empty. A line is a list of
(x, y, low, high, raw), None where there is a gap.
"""

import math
from fractions import Fraction
from itertools import pairwise

from formulas.numbers import AGGREGATES, edges, mean, rounded
from formulas.smoothing import smooth

WINDOWS = 250


def usable(points, *, log_x=False, log_y=False):
    """What can be drawn, by x, equal x as logged: a value that is not finite is a gap.

    A logarithmic x axis holds no point at or below zero; on a logarithmic y axis it is a gap. A run
    without any value has no line at all.
    """
    kept = []
    for x, y in points:
        if not math.isfinite(x) or (log_x and x <= 0):
            continue
        kept.append((x, y if math.isfinite(y) and not (log_y and y <= 0) else None))
    if all(y is None for _, y in kept):
        return []
    return sorted(kept, key=lambda point: point[0])


def together(histories):
    """[(x, one value per run or None)] of the runs of a group.

    "Aligns points across runs on the x-axis. The average is taken if multiple points share the same
    x-value"; "windowed: 250 buckets or the number of points in the longest line, whichever is
    smaller; an average of points within each bucket" (W&B docs, "Point aggregation", Line plot
    grouping). Windows are for runs that were not logged at equal x as far as each goes; there are
    at most as many as points of the coarsest run fit, by the median of its distances, and one in
    which nothing was logged is none.
    """
    places = sorted({x for points in histories for x, _ in points})
    if all(_everywhere(points, places) for points in histories):
        return [(x, [_mean_at(points, x) for points in histories]) for x in places]
    count = _count(histories, places)
    first, span = Fraction(places[0]), Fraction(places[-1]) - Fraction(places[0])

    def window(x):
        return min(math.floor((Fraction(x) - first) * count / span), count - 1)

    slots = [{} for _ in histories]
    for own, points in zip(slots, histories, strict=True):
        for x, y in points:
            own.setdefault(window(x), []).append(y)
    used = sorted({number for own in slots for number in own})
    middles = [rounded(first + span * (2 * number + 1) / (2 * count)) for number in used]
    rows = [[mean(own.get(number, [])) for own in slots] for number in used]
    return list(zip(middles, rows, strict=True))


def _everywhere(points, places):
    own = {x for x, _ in points}
    return all(place in own for place in places if min(own) <= place <= max(own))


def _mean_at(points, x):
    return mean([y for place, y in points if place == x])


def _count(histories, places):
    gaps = []
    for points in histories:
        steps = [Fraction(b[0]) - Fraction(a[0]) for a, b in pairwise(points)]
        if steps:
            gaps.append(_middle(steps))
    widest = max(gaps)
    if widest == 0:
        return WINDOWS
    fitting = (Fraction(places[-1]) - Fraction(places[0])) / widest
    return max(min(WINDOWS, math.floor(fitting)), 1)


def _middle(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def merge(histories, aggregate, area):
    """[(x, y, low, high)]: one run as it is, several aggregated at every x or window.

    There is no range around a sum or a count, which is no value of a run.
    """
    if len(histories) == 1 and aggregate != "count":
        return [(x, y, None, None) for x, y in histories[0]]
    area = "none" if aggregate in {"sum", "count"} else area
    found = []
    for x, row in together(histories):
        middle = AGGREGATES[aggregate](row)
        found.append((x, *map(drawable, (middle, *edges(row, area, middle)))))
    return found


def drawable(value):
    """None for what is beyond the largest float."""
    return value if value is not None and math.isfinite(value) else None


def line(histories, *, aggregate="mean", area="none", kind="twema", amount=0, **logs):
    """The line of a group: usable points, aggregated, then smoothed, the edges of its area too."""
    own = [points for points in (usable(h, **logs) for h in histories) if points]
    if not own:
        return []
    x, y, low, high = (list(part) for part in zip(*merge(own, aggregate, area), strict=True))
    parts = [smooth(x, part, kind, amount) for part in (y, low, high)]
    raw = y if amount > 0 and kind != "none" else [None] * len(y)
    return list(zip(x, *parts, raw, strict=True))


def sampled(x, y, columns=600):
    """M4: of each pixel column the first, lowest, highest and last point, and where a gap begins.

    Jugel, Jerzak, Hackenbroich, Markl: M4, A Visualization-Oriented Time Series Data Aggregation
    (VLDB 2014). Lines of at most four points a column are kept whole. Returns places in the line.
    """
    if len(x) <= 4 * columns:
        return list(range(len(x)))
    first, span = Fraction(x[0]), Fraction(x[-1]) - Fraction(x[0])
    own = {}
    for i, place in enumerate(x):
        at = math.floor((Fraction(place) - first) * columns / span) if span else 0
        own.setdefault(min(at, columns - 1), []).append(i)
    kept = set()
    for places in own.values():
        kept |= {places[0], places[-1]}
        there = [i for i in places if y[i] is not None]
        if there:
            kept |= {min(there, key=lambda i: (y[i], i)), min(there, key=lambda i: (-y[i], i))}
    kept |= {i for i in range(len(x)) if y[i] is None and (i == 0 or y[i - 1] is not None)}
    return sorted(kept)


def stacked(lines, kind):
    """[(x, [(low, high) a line])]: areas on top of each other, the first at the bottom.

    docs/reports.md, `stack`: a line goes straight between its points; before, behind and in its
    gaps, and below zero, it counts as 0. W&B docs, "Line plot reference": "percent of total".
    """
    means = [{x: _mean_at(points, x) for x, _ in points} for points in lines]
    found = []
    for place in sorted({x for own in means for x in own}):
        heights = [max(_height(own, place), 0) for own in means]
        whole = sum(heights)
        if kind == "percent":
            heights = [100 * height / whole if whole else Fraction(0) for height in heights]
        tops = [sum(heights[: n + 1], Fraction(0)) for n in range(len(heights))]
        bottoms = [Fraction(0), *tops[:-1]]
        both = zip(bottoms, tops, strict=True)
        found.append((place, [(rounded(a), rounded(b)) for a, b in both]))
    return found


def _height(own, place):
    if place in own:
        return Fraction(own[place]) if own[place] is not None else Fraction(0)
    before, after = ([x for x in own if (x < place) == side] for side in (True, False))
    if not before or not after:
        return Fraction(0)
    a, b = max(before), min(after)
    if own[a] is None or own[b] is None:
        return Fraction(0)
    rise = (Fraction(own[b]) - Fraction(own[a])) / (Fraction(b) - Fraction(a))
    return Fraction(own[a]) + rise * (Fraction(place) - Fraction(a))
