"""Filters, value paths and times inside a report: looked into at once, with the exact column.

The languages are `exporter.query`'s; what is done here is to find the character of the file that
an expression's error is about, through quotes, escapes and folded lines.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from exporter.errors import FilterError, Place
from exporter.query.arithmetic import parse_formula
from exporter.query.faults import offset_in
from exporter.query.filters import parse_filter
from exporter.query.last import parse_last
from exporter.query.legends import parse_template
from exporter.query.regex import searcher
from exporter.query.times import parse_time, parse_window
from exporter.query.value_paths import parse_order, parse_path
from exporter.specs.nodes import Node, Path, ScalarNode, Spot
from exporter.specs.reading import Reading

Check = Callable[[str], object]
# only the form is checked here; any instant will do
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def _window(text: str) -> object:
    return parse_window(text, _ANY_TIME)


def _order(text: str) -> object:
    return text and parse_order(text)


def _optional_path(text: str) -> object:
    return text and parse_path(text)


FILTER: tuple[str, Check] = ("spec-bad-filter", parse_filter)
PATTERN: tuple[str, Check] = ("spec-bad-pattern", searcher)
WINDOW: tuple[str, Check] = ("spec-bad-time", _window)
TIME: tuple[str, Check] = ("spec-bad-time", lambda text: text and parse_time(text))
VALUE: tuple[str, Check] = ("spec-bad-path", parse_path)
GROUPING: tuple[str, Check] = ("spec-bad-path", _optional_path)
ARITHMETIC: tuple[str, Check] = ("spec-bad-expression", lambda text: text and parse_formula(text))
LAST: tuple[str, Check] = ("spec-bad-time", parse_last)
LEGEND: tuple[str, Check] = ("spec-bad-template", parse_template)
ORDER: tuple[str, Check] = ("spec-bad-path", _order)


def check_expression(
    check: tuple[str, Check], text: str, node: Node, path: Path, reading: Reading
) -> None:
    """Note what is wrong with an expression that `node` holds."""
    code, parse = check
    try:
        parse(text)
    except FilterError as error:
        for found in error.problems:
            spot = node.start
            if isinstance(node, ScalarNode):
                spot = spot_inside(node, offset_in(text, found.place or Place(line=1)), reading)
            reading.problem(code, found.message, spot, path, found.hint)


def spot_inside(node: ScalarNode, offset: int, reading: Reading) -> Spot:
    """Where in the file the character at `offset` of a scalar's text stands.

    Folding and indentation only ever change white space, so characters that are not white space
    are counted, in the text and in the source.
    """
    wanted = sum(not char.isspace() for char in node.text[:offset])
    ahead = node.text[offset : offset + 1].strip() != ""
    last = node.start
    for count, spot in enumerate(_visible(node, reading)):
        if ahead and count == wanted:
            return spot
        if count == wanted:
            break
        last = Spot(spot.line, spot.column + 1)
    return last


def _visible(node: ScalarNode, reading: Reading) -> Iterator[Spot]:
    """The spots of all characters of the text that are not white space, in the source."""
    for line, column, piece in _pieces(node, reading):
        at = 0
        while at < len(piece):
            width, visible = _width(piece, at, node.style)
            if visible:
                yield Spot(line, column + at)
            at += width


def _pieces(node: ScalarNode, reading: Reading) -> Iterator[tuple[int, int, str]]:
    """The source lines of a scalar without its quotes: line, column of the start, text."""
    block = node.style in {"|", ">"}
    first = node.start.line + (1 if block else 0)
    for line in range(first, node.end.line + 1):
        start, text = 1, reading.line(line)
        if line == node.end.line:
            text = text[: node.end.column - 1 - (1 if node.style in {"'", '"'} else 0)]
        if line == node.start.line:
            start = node.start.column + (1 if node.style else 0)
        yield line, start, text[start - 1 :]


_ESCAPES = {"x": 4, "u": 6, "U": 10}
_BLANK_ESCAPES = frozenset("nrtvfNLP_ \t")


def _width(piece: str, at: int, style: str) -> tuple[int, bool]:
    """How many characters of the source make one of the text, and whether that one is visible."""
    char = piece[at]
    if style == "'" and piece.startswith("''", at):
        return 2, True
    if style == '"' and char == "\\":
        after = piece[at + 1 : at + 2]
        return _ESCAPES.get(after, 2), after != "" and after not in _BLANK_ESCAPES
    return 1, not char.isspace()
