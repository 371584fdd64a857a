"""What a chart may ask of the drawing engine: nothing from outside, nothing without end.

Charts come from strangers. A specification leaves here as canonical JSON, or not at all: every
address is refused (data, images, links), sizes are bounded, and what does not belong to the
drawing is dropped. The rows of inline data are never searched: an address in a row is a value.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from itertools import chain
from typing import Any, cast

import orjson

from exporter.errors import FigureError, Place, Problem, raise_all
from exporter.figures.fonts import SANS, bundled_family

MAX_ROWS = 200_000
"""Rows of all inline data together; a list inside a row counts with its length."""
MAX_SIDE = 8_000
"""Pixels that a width, a height or a step may ask for."""
MAX_DEPTH = 64
MAX_BYTES = 32_000_000

_CONTROL = re.compile(r"\\(?:\\|[bf]|u00[01][0-9a-f])|[\ufffe\uffff]")
"""What XML cannot hold, as JSON writes it; an escaped backslash is stepped over."""
_SUSPECT = ("\\", "\ufffe", "\uffff")
_LEAVES = frozenset({str, int, float, bool, type(None)})
_JSON = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY


def sanitise(spec: Mapping[str, Any]) -> str:
    """Check a Vega-Lite specification and return it as canonical JSON (sorted keys, NaN -> null).

    The result asks for the bundled fonts and, unless the chart sets one, for no background.
    Raises FigureError with every problem found, each with its path inside the specification.
    """
    found = members(spec)
    raise_all(FigureError, (*_forbidden(found), *_unusable_data(spec, found)))
    try:
        text = orjson.dumps(_prepared(spec), option=_JSON)
    except TypeError as error:
        raise FigureError.of("figure.json", f"the chart cannot be JSON: {error}") from error
    if len(text) > MAX_BYTES:
        raise FigureError.of(
            "figure.too-big",
            f"the chart has {len(text) / 1e6:.0f} MB; {MAX_BYTES / 1e6:.0f} MB are drawn at most",
            hint="aggregate or sample the data first",
        )
    return _without_controls(text.decode())


def _without_controls(text: str) -> str:
    """The JSON text without what XML cannot hold; most texts have nothing that could be."""
    if not any(sign in text for sign in _SUSPECT):
        return text
    return _CONTROL.sub(_shown, text)


def _shown(escape: re.Match[str]) -> str:
    return escape[0] if escape[0] == r"\\" else "\ufffd"


Member = tuple[str, Any, str]
"""A key, its value and its path."""


def members(spec: Any) -> list[Member]:
    """Everything in a specification, rows of data left out."""
    found: list[Member] = []
    _collect(spec, "", 0, found)
    return found


def _collect(node: Any, path: str, depth: int, found: list[Member]) -> None:
    if depth > MAX_DEPTH:
        raise FigureError.of(
            "figure.too-deep", f"nested deeper than {MAX_DEPTH} levels", place=Place(path=path)
        )
    if type(node) in _LEAVES:
        return
    if isinstance(node, Mapping):
        for key, value in cast("Mapping[str, Any]", node).items():
            inner = f"{path}.{key}" if path else str(key)
            found.append((key, value, inner))
            if type(value) not in _LEAVES and not _is_rows(key, path):
                _collect(value, inner, depth + 1, found)
    elif isinstance(node, list):
        for index, value in enumerate(cast("list[Any]", node)):
            if type(value) not in _LEAVES:
                _collect(value, f"{path}[{index}]", depth + 1, found)


def _is_rows(key: str, path: str) -> bool:
    """Whether `key` of the object at `path` holds rows: `data.values`, or `datasets` on top."""
    return (key == "values" and path.rpartition(".")[2] == "data") or (
        key == "datasets" and not path
    )


def _forbidden(found: Sequence[Member]) -> Iterator[Problem]:
    for key, value, path in found:
        if check := _CHECKS.get(key):
            yield from check(value, path)


def _problem(code: str, message: str, path: str, hint: str = "") -> Problem:
    return Problem(code, message, Place(path=path), hint)


def _address(_value: Any, path: str) -> Iterator[Problem]:
    yield _problem(
        "figure.url",
        "a chart may not load or link to anything",
        path,
        "put the data into the chart, and links into the text of the report",
    )


def _side(value: Any, path: str) -> Iterator[Problem]:
    size = _mapping(value).get("step") if isinstance(value, Mapping) else value
    if isinstance(size, int | float) and not abs(size) <= MAX_SIDE:
        yield _problem("figure.too-large", f"{size:g} px; at most {MAX_SIDE} are drawn", path)


def _sequence(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        return
    given = _mapping(cast("Any", value))
    start, stop, step = given.get("start", 0), given.get("stop", 0), given.get("step", 1)
    numbers = all(isinstance(number, int | float) for number in (start, stop, step))
    if not numbers or not step or not abs((stop - start) / step) <= MAX_ROWS:
        yield _problem("figure.too-many-rows", f"a sequence has at most {MAX_ROWS} numbers", path)


def _dialect(value: Any, path: str) -> Iterator[Problem]:
    if isinstance(value, str) and "vega-lite" not in value:
        yield _problem(
            "figure.not-vega-lite",
            "the chart is not written in Vega-Lite",
            path,
            "`$schema` should be https://vega.github.io/schema/vega-lite/v6.json",
        )


_CHECKS: dict[str, Callable[[Any, str], Iterator[Problem]]] = {
    "url": _address,
    "href": _address,
    "width": _side,
    "height": _side,
    "sequence": _sequence,
    "keyvals": _sequence,
    "$schema": _dialect,
}


def _unusable_data(spec: Mapping[str, Any], found: Sequence[Member]) -> Iterator[Problem]:
    """Too many rows, and names of data sets that nobody supplies: Vega would draw nothing."""
    sources = [
        (cast("Mapping[str, Any]", value), path)
        for key, value, path in found
        if key == "data" and isinstance(value, Mapping)
    ]
    datasets = _mapping(spec.get("datasets"))
    inline = [data["values"] for data, _ in sources if "values" in data]
    rows = sum(_rows(values) for values in (*inline, *datasets.values()))
    if rows > MAX_ROWS:
        yield _problem(
            "figure.too-many-rows",
            f"{rows} rows of data; {MAX_ROWS} are drawn at most",
            "data",
            "aggregate or sample the data first",
        )
    named = [data.get("name") for data, _ in sources if len(data) > 1] + [*datasets]
    for data, path in sources:
        if tuple(data) == ("name",) and data["name"] not in named:
            yield _problem("figure.no-data", f"there is no data set {data['name']!r}", path)


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _rows(values: Any) -> int:
    if isinstance(values, str):
        return values.count("\n")
    if not isinstance(values, list):
        return 1
    rows = cast("list[Any]", values)
    return len(rows) if _are_flat(rows) else sum(map(_row_length, rows))


def _are_flat(rows: list[Any]) -> bool:
    """Whether all are objects of plain values, as most are; told without a look at each."""
    if any(kind is not dict for kind in set(map(type, rows))):
        return False
    cells = chain.from_iterable(map(dict[str, Any].values, rows))
    return _LEAVES.issuperset(map(type, cells))


def _row_length(row: Any) -> int:
    columns = cast("dict[str, Any]", row).values() if isinstance(row, dict) else (row,)
    lists = [len(c) for c in columns if type(c) not in _LEAVES and isinstance(c, Sized)]
    return max(lists, default=1)


def _prepared(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification as drawn: our fonts, no background, nothing meant for other programs."""
    config = _mapping(spec.get("config"))
    drawn = {key: value for key, value in spec.items() if key != "usermeta"}
    drawn["config"] = {**config, "font": SANS, "aria": False}
    if "background" not in config:
        drawn.setdefault("background", None)
    return _with_fonts(drawn, "")


def _with_fonts(node: Any, path: str) -> Any:
    if type(node) in _LEAVES:
        return node
    if isinstance(node, Mapping):
        inner = cast("Mapping[str, Any]", node).items()
        return {key: _with_font(key, value, path) for key, value in inner}
    if isinstance(node, list):
        return [_with_fonts(value, path) for value in cast("list[Any]", node)]
    return node


def _with_font(key: str, value: Any, path: str) -> Any:
    if isinstance(value, str):
        return bundled_family(value) if str(key).endswith(("font", "Font")) else value
    if type(value) in _LEAVES or _is_rows(key, path):
        return value
    return _with_fonts(value, f"{path}.{key}" if path else key)
