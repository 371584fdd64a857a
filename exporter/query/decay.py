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
    height = min(BLOCK, max(len(y) for _, y in lines))
    shape = (height, ends[-1])
    last, debias, factor = np.zeros(shape), np.ones(shape), np.zeros(shape)
    for (factors, y), count, end in zip(lines, counts, ends, strict=True):
        own = slice(end - count, end)
        last[:, own] = _blocks(y, count, height)
        factor[:, own] = factors if len(factors) == 1 else _blocks(factors, count, height)
    for above, row in zip(range(height - 1), range(1, height), strict=True):
        last[row] += last[above] * factor[row]
        debias[row] += debias[above] * factor[row]
        # from here on: the factor from before the block to this point
        factor[row] *= factor[above]
    before = _before(
        last, debias, factor, {end - count for count, end in zip(counts, ends, strict=True)}
    )
    last += factor * before[0]
    debias += factor * before[1]
    last /= debias
    return [
        last[:, end - count : end].T.ravel()[: len(y)]
        for (_, y), count, end in zip(lines, counts, ends, strict=True)
    ]


def _blocks(values: Floats, count: int, height: int) -> Floats:
    """The values down one column after the other, zeros behind the last of them."""
    padded = np.zeros(count * height)
    padded[: len(values)] = values
    return padded.reshape(count, height).T


def _before(last: Floats, debias: Floats, factor: Floats, firsts: set[int]) -> Floats:
    """What of `last` and `debias` comes into each block: nothing where a line begins."""
    into: list[tuple[float, float]] = []
    a = b = 0.0
    rows = zip(last[-1].tolist(), debias[-1].tolist(), factor[-1].tolist(), strict=True)
    for place, (total, weight, share) in enumerate(rows):
        if place in firsts:
            a = b = 0.0
        into.append((a, b))
        a, b = total + share * a, weight + share * b
    return np.array(into, dtype=np.float64).reshape(-1, 2).T
