"""Problem -> text for a terminal: code, sentence, place, the source line, a caret, help.

    error[spec-unknown-field]: unknown field 'smothing'
      --> report.yml:11:9  (blocks.1.line.smothing)
       |
    11 |         smothing: 3
       |         ^
       = help: did you mean 'smoothing'?

Source lines come from strangers: control characters and those that turn the direction of text are
shown, never sent. Letters stay in the order in which they are stored, so that a caret below them
is right on a terminal that does not reorder.
"""

import unicodedata

from exporter.errors import Place, Problem

MAX_WIDTH = 100
"""Columns of a source line that are shown; more is cut around the caret."""

_BEFORE = 60
_TAB = "    "
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_COLOURS = {"error": "\033[1;31m", "warning": "\033[1;33m", "caret": "\033[31m", "dim": "\033[2m"}


def render_problem(problem: Problem, color: bool = False) -> str:
    """A problem as lines of text, without a newline at the end; `color` adds ANSI colours."""
    head = _painted(f"{problem.severity}[{problem.code}]", problem.severity, color=color)
    lines = [f"{head}: {visible(problem.message)}"]
    place = problem.place
    gutter = " " * len(str(place.line)) if place and place.line else " "
    if place and (str(place) or place.path):
        lines.append(f"{gutter}--> {_where(place)}")
    if place and place.line and place.excerpt.strip():
        lines += _excerpt(place, gutter, color=color)
    if problem.hint:
        lines.append(f"{gutter} = help: {visible(problem.hint)}")
    return "\n".join(lines)


def visible(text: str) -> str:
    """A text that moves no cursor, ends no line and turns no direction."""
    return "".join(map(_visible_char, text))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(map(_columns_of, text))


def _where(place: Place) -> str:
    place_text = visible(str(place))
    if not place.path:
        return place_text
    return f"{place_text}  ({visible(place.path)})" if place_text else visible(place.path)


def _excerpt(place: Place, gutter: str, *, color: bool) -> list[str]:
    at = min(max(place.column - 1, 0), len(place.excerpt))
    before, after = visible(place.excerpt[:at]), visible(place.excerpt[at:].rstrip())
    if columns(before) + columns(after) > MAX_WIDTH and columns(before) > _BEFORE:
        before = "…" + _ending(before, _BEFORE - 1)
    room = MAX_WIDTH - columns(before)
    if columns(after) > room:
        after = _beginning(after, room - 1) + "…"
    bar = _painted("|", "dim", color=color)
    caret = _painted("^", "caret", color=color)
    return [
        f"{gutter} {bar}",
        f"{place.line} {bar} {before}{after}",
        f"{gutter} {bar} {' ' * columns(before)}{caret}",
    ]


def _beginning(text: str, room: int) -> str:
    used = 0
    for index, char in enumerate(text):
        used += _columns_of(char)
        if used > room:
            return text[:index]
    return text


def _ending(text: str, room: int) -> str:
    return _beginning(text[::-1], room)[::-1]


def _visible_char(char: str) -> str:
    if char.isprintable() and char not in _TURNING:
        return char
    if char == "\t":
        return _TAB
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if unicodedata.category(char) == "Cf" and char not in _TURNING and char != "\ufeff":
        return char
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _columns_of(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _painted(text: str, name: str, *, color: bool) -> str:
    return f"{_COLOURS[name]}{text}\033[0m" if color else text
