"""A chart of lines and points -> one of two points a series, and what is drawn in their place.

Each covered layer gets data of its own: for every line, and every unbroken stretch of points of one
series, two opposite corners of its numbers. They widen axes and layout as all its points do, and
tell where the engine puts them. Order, names, colours and facets are those of the full data; a
description with its number finds it again in the drawing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from exporter.figures.coverage import (
    NAME,
    NAMED,
    Node,
    NotCoveredError,
    check_chart,
    check_expressions,
    check_layer,
    check_mark,
    check_place,
    check_second,
    grouping,
    node,
    nodes,
    refuse,
    told,
)
from exporter.figures.lines.columns import Columns, Key, Source, source_of, wanted
from exporter.figures.lines.scales import Ends, Scale, check_shared, extent, scale_of
from exporter.model.series import Floats

_LINES, _SYMBOLS = ("line", "area"), ("point", "circle", "square")
_MANY = 4
"""Points a stretch, on the average of a layer, from which on two in their place save something."""
_Corner = tuple[float, float | None]


@dataclass(frozen=True, slots=True)
class Trace:
    """One path or one row of equal symbols: its numbers, proportional to pixels.

    Lines go from the left to the right, symbols lie on each other as the data says.
    """

    x: Floats
    y: Floats
    other: Floats | None
    """The second edge of a band, else None."""
    x_ends: Ends | None
    y_ends: Ends | None
    """The corners of which the engine was asked; None when there is nothing to draw."""
    symbols: bool = False


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What the engine has to draw (JSON), and the traces that replace its pairs of points."""

    spec: str
    traces: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class _Layer:
    """A covered layer: its specification, data, scales and fields."""

    spec: Node
    source: Source
    x: Scale
    y: Scale
    fields: tuple[str, ...]
    """The fields of x, y and, for a band, the second y."""
    keys: tuple[str, ...]
    filters: Sequence[Node]


@dataclass(frozen=True, slots=True, eq=False)
class _Across:
    """The x of lines: its ends, the order in which it is joined, and its places in that order."""

    x: Floats
    ends: Ends | None
    order: slice | NDArray[np.intp]
    even: Floats


_Found = tuple[Key, Trace, list[_Corner]]
"""What tells a series apart, its trace, and the points that stand in its place."""


def skeleton(text: str) -> Skeleton | None:
    """The skeleton of a sanitised specification, or None when the engine should draw it whole."""
    try:
        return _skeleton(orjson.loads(text))
    except NotCoveredError:
        return None


def _skeleton(spec: Node) -> Skeleton:
    check_chart(spec)
    layered = "layer" in spec
    inner = nodes(spec["layer"], "layer") if layered else [_unit(spec)]
    check_expressions(spec)
    check_shared(inner)
    common = _common(spec)
    traces: list[Trace] = []
    drawn = [_thinned(layer, common, traces) for layer in inner]
    if not traces:
        refuse("neither lines nor points")
    outer = {k: v for k, v in spec.items() if k not in ("data", "transform", "mark", "encoding")}
    made = {**outer, **({"layer": drawn} if layered else drawn[0])}
    return Skeleton(orjson.dumps(made).decode(), tuple(traces))


def _common(spec: Node) -> Source | None:
    """The data of all layers without their own."""
    if "data" in spec:
        return source_of(node(spec["data"], "data"), spec.get("transform", []))
    return refuse("a transform of no data") if spec.get("transform") else None


def _unit(spec: Node) -> Node:
    return {k: spec[k] for k in ("mark", "encoding") if k in spec}


def _thinned(layer: Node, common: Source | None, traces: list[Trace]) -> Node:
    """The layer with two points a series, which `traces` get; one of other data may stay."""
    given = layer.get("mark", {})
    mark = node(given if not isinstance(given, str) else {"type": given}, "mark")
    kind = mark.get("type")
    if kind in _LINES:
        return _replaced(layer, mark, common, traces)
    if kind not in _SYMBOLS:
        if "data" not in layer or "layer" in layer:
            refuse("a mark that is neither a line nor a symbol")
        return layer
    try:
        return _replaced(layer, mark, common, traces)
    except NotCoveredError:
        if "data" in layer:
            return layer
        raise


def _replaced(layer: Node, mark: Node, common: Source | None, traces: list[Trace]) -> Node:
    check_layer(layer)
    check_mark(mark, symbols=mark["type"] in _SYMBOLS)
    read = _read(layer, mark, common)
    found = list(_symbols(read) if mark["type"] in _SYMBOLS else _lines(read))
    rows = list(_rows(read, found, len(traces)))
    traces += [trace for _, trace, _ in found]
    encoding = {**layer["encoding"], "description": {"field": NAMED}}
    encoding.pop("tooltip", None)
    kept = {k: v for k, v in layer.items() if k != "transform"}
    return {**kept, "data": {"values": rows}, "mark": {**mark, "aria": True}, "encoding": encoding}


def _read(layer: Node, mark: Node, common: Source | None) -> _Layer:
    encoding = node(layer.get("encoding"), "encoding")
    x, y = (node(encoding.get(name), name) for name in ("x", "y"))
    fields = [check_place(x), check_place(y)]
    symbols = mark["type"] in _SYMBOLS
    if (mark["type"] == "area") != ("y2" in encoding) or y["type"] == "temporal":
        refuse("an area that stands on an axis, or a line that lies")
    if mark["type"] == "area" and "strokeDash" in encoding:
        refuse("dashes of an area")  # the engine drops the channel, and with it the series
    if "y2" in encoding:
        fields.append(check_second(node(encoding["y2"], "y2")))
    others = {k: v for k, v in encoding.items() if k not in ("x", "y", "y2")}
    keys = [key for name, value in others.items() for key in grouping(name, value, symbols=symbols)]
    made, filters = _steps(layer)
    source = source_of(node(layer["data"], "data"), made) if "data" in layer else common
    if source is None:
        refuse("no data")
    unique = tuple(dict.fromkeys(keys))
    if len({*fields, *unique}) != len(fields) + len(unique) or NAMED in {*fields, *unique}:
        refuse("a field for two channels")
    return _Layer(layer, source, scale_of(x), scale_of(y), tuple(fields), unique, filters)


def _steps(layer: Node) -> tuple[Sequence[Node], Sequence[Node]]:
    """What a layer with data of its own makes of them, and its filters."""
    steps = nodes(layer.get("transform", []), "transform")
    if "data" not in layer:
        return [], steps
    filters = [step for step in steps if "filter" in step]
    made = [step for step in steps if "filter" not in step]
    return (made, filters) if steps == [*made, *filters] else refuse("a step after a filter")


def _rows(layer: _Layer, found: Sequence[_Found], first: int) -> Iterator[Mapping[str, Any]]:
    """The corners of every trace as data of the layer; traces are numbered from `first`."""
    across, *up = layer.fields
    for number, (key, _, corners) in enumerate(found, first):
        name = {NAMED: f"{NAME}{number}", **dict(zip(layer.keys, key, strict=True))}
        for place, height in corners:
            yield {**name, across: place, **dict.fromkeys(up, height)}


def _lines(layer: _Layer) -> Iterator[_Found]:
    found = _wanted(layer)
    if len({"|".join(map(told, key)) for key in found}) < len(found):
        refuse("series that the engine takes for one")
    known: dict[int, _Across] = {}
    for key, columns in found.items():
        x = columns[layer.fields[0]]
        # series that share their x have one array of it, which is held by `found`
        across = known.get(id(x)) or known.setdefault(id(x), _across(layer.x, x))
        yield key, *_trace(layer, columns, across)


def _symbols(layer: _Layer) -> Iterator[_Found]:
    """The points of a layer; those of a series that others interrupt are several traces."""
    if layer.filters:
        refuse("a filter of points")
    stretches = layer.source.stretches(layer.keys, layer.fields)
    if sum(len(columns[layer.fields[0]]) for _, columns in stretches) < _MANY * len(stretches):
        refuse("series that alternate, or few points")
    for key, columns in stretches:
        x, y = (columns[field] for field in layer.fields)
        wide, high = _extent(layer.x, x), _extent(layer.y, y)
        placed = layer.x.even(x), layer.y.even(y), None
        trace = Trace(*placed, layer.x.even_ends(wide), layer.y.even_ends(high), symbols=True)
        yield key, trace, [*zip(wide, high, strict=True)]


def _extent(scale: Scale, values: Floats) -> Ends:
    """The ends of numbers that all have a place on the scale."""
    ends = extent(values)
    if ends is None or np.isnan(values).any():
        refuse("points without a place")
    scale.check(ends)
    return ends


def _wanted(layer: _Layer) -> dict[Key, Columns]:
    series = layer.source.series(layer.keys, layer.fields)
    for field, names in wanted(layer.filters).items():
        if field not in layer.keys:
            refuse("a filter of points")
        at = layer.keys.index(field)
        series = {key: columns for key, columns in series.items() if key[at] in names}
    return series


def _across(scale: Scale, x: Floats) -> _Across:
    """The engine joins points from the left to the right, those of one place as they come."""
    if np.isnan(x).any():
        refuse("points without a place")
    ends = extent(x)
    scale.check(ends)
    right = -x if scale.flipped else x
    order = slice(None) if (right[1:] >= right[:-1]).all() else right.argsort(kind="stable")
    return _Across(x, ends, order, scale.even(x[order]))


def _trace(layer: _Layer, columns: Columns, across: _Across) -> tuple[Trace, list[_Corner]]:
    x, (y, *edges) = across.x, (columns[field] for field in layer.fields[1:])
    known = ~np.isnan(y)
    if edges and (np.isnan(edges[0]) == known).any():
        refuse("a band with one edge")  # the engine takes a missing edge for 0
    wide = across.ends if known.all() else extent(x[known])
    high = extent(np.concatenate((y, *edges)) if edges else y)
    layer.y.check(high)
    corners = [*_outside(across.ends, wide)]
    if wide and layer.x.flipped:
        wide = wide[1], wide[0]
    trace = Trace(
        across.even,
        layer.y.even(y[across.order]),
        layer.y.even(edges[0][across.order]) if edges else None,
        layer.x.even_ends(wide),
        layer.y.even_ends(high),
    )
    return trace, [*corners, *zip(wide or (), high or (), strict=True)]


def _outside(ends: Ends | None, wide: Ends | None) -> Iterator[_Corner]:
    """Points that only widen the axis: the ends of x that are gaps."""
    for end in ends or ():
        if wide is None or not wide[0] <= end <= wide[1]:
            yield end, None
