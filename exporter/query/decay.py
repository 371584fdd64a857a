"""Debiased means in which the past counts less with every point: ``last / debias`` of many lines.

The recurrences ``last = last * a_i + y_i`` and ``debias = debias * a_i + 1`` are worked out for
blocks of `BLOCK` points side by side, as if each began a line; then what came before a block is
added to it: ``last_i + a_1 ... a_i * last`` of the block before. So numpy walks over the points of
a block once for all of them. A line gives the same numbers alone as among others.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from exporter.model.series import Floats

BLOCK = 128
_AT_ONCE = 1 << 18
"""Points, as many as fit into the caches of a processor."""


def decayed_means(lines: Sequence[tuple[Floats, Floats]]) -> list[Floats]:
    """The means of every line, given as factors and values.

    The factors (0 to 1) are one a value, the first of which does not matter, or one for all.
    """
    return [mean for some in _portions(lines) for mean in _means(some)]


def _portions(lines: Sequence[tuple[Floats, Floats]]) -> Iterator[list[tuple[Floats, Floats]]]:
    some: list[tuple[Floats, Floats]] = []
    points = 0
    for line in lines:
        if some and points + len(line[1]) > _AT_ONCE:
            yield some
            some, points = [], 0
        some.append(line)
        points += len(line[1])
    if some:
        yield some


def _means(lines: Sequence[tuple[Floats, Floats]]) -> list[Floats]:
    counts = [-(-len(y) // BLOCK) for _, y in lines]
    ends = np.cumsum(counts).tolist()
    places = [slice(end - count, end) for count, end in zip(counts, ends, strict=True)]
    height = min(BLOCK, max(len(y) for _, y in lines))
    last = np.empty((height, ends[-1]))
    for (_, y), own, count in zip(lines, places, counts, strict=True):
        last[:, own] = _blocks(y, count, height)
    factor = _factors([factors for factors, _ in lines], places, height)
    debias = np.ones_like(factor)
    for row in range(1, height):
        last[row] += last[row - 1] * factor[row]
        debias[row] += debias[row - 1] * factor[row]
        # from here on: the factor from before the block to this point
        factor[row] *= factor[row - 1]
    before = _before(last[-1], debias[-1], factor[-1], {own.start for own in places})
    last += factor * before[0]
    last /= debias + factor * before[1]
    return [last[:, own].T.ravel()[: len(y)] for (_, y), own in zip(lines, places, strict=True)]


def _factors(given: Sequence[Floats], places: Sequence[slice], height: int) -> Floats:
    """The factors of all blocks, or one column for every block where all lines share one."""
    first = given[0]
    if all(len(own) == 1 and own[0] == first[0] for own in given):
        return np.full((height, 1), first[0])
    found = np.empty((height, places[-1].stop))
    for factors, own in zip(given, places, strict=True):
        one = len(factors) == 1
        found[:, own] = factors if one else _blocks(factors, own.stop - own.start, height)
    return found


def _blocks(values: Floats, count: int, height: int) -> Floats:
    """The values down one column after the other, zeros behind the last of them."""
    padded = np.zeros(count * height)
    padded[: len(values)] = values
    return padded.reshape(count, height).T


def _before(last: Floats, debias: Floats, factor: Floats, firsts: set[int]) -> Floats:
    """What of `last` and `debias` comes into each block: nothing where a line begins."""
    into: list[tuple[float, float]] = []
    a = b = 0.0
    weights, shares = (np.broadcast_to(row, last.shape).tolist() for row in (debias, factor))
    for place, (total, weight, share) in enumerate(
        zip(last.tolist(), weights, shares, strict=True)
    ):
        if place in firsts:
            a = b = 0.0
        into.append((a, b))
        a, b = total + share * a, weight + share * b
    return np.array(into, dtype=np.float64).reshape(-1, 2).T
