"""The words of the filter language: cuts an expression into tokens and knows nothing of grammar.

A slash, dash, dot or at-sign between two letters belongs to the name it stands in
(`summary.val/recall@5`), since the language has no arithmetic.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from exporter.errors import FilterError
from exporter.query.faults import fault, moved, shown
from exporter.query.times import DATE, NOW, UNITS, Time, parse_time

MAX_TEXT = 4096
"""Characters of a filter expression."""

PATH = re.compile(r"[^\W\d]\w*(?:[./@-]\w+)*")
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_TIME = re.compile(rf"(?:{DATE}|{NOW})(?![\w.'])", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?([smhdw])?(?![\w.])", re.ASCII)
_SYMBOL = re.compile(r"==|!=|<=|>=|=~|!~|[<>()\[\],.]")
_SPACE = re.compile(r"\s*")

TokenKind = Literal["path", "word", "value", "symbol", "end"]
WORDS = ("and", "or", "not", "in")
_CONSTANTS = {"true": True, "false": False, "none": None, "null": None}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an expression: its text, its place, and its value when it is a literal."""

    kind: TokenKind
    text: str
    offset: int
    value: str | int | float | bool | Time | None = None


def tokens(text: str) -> Iterator[Token]:
    """The tokens of an expression one by one, with an `end` token behind them."""
    if len(text) > MAX_TEXT:
        raise fault(
            "filter-too-long",
            f"the filter has {len(text)} characters, at most {MAX_TEXT} are read",
            text[:80],
        )
    at = _skip(text, 0)
    while at < len(text):
        token = _token(text, at)
        yield token
        at = _skip(text, at + len(token.text))
    yield Token("end", "", len(text.rstrip()))


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _token(text: str, at: int) -> Token:
    if text[at] in "'\"":
        return _string(text, at)
    if found := _TIME.match(text, at):
        return Token("value", found[0], at, _time(text, at, found[0]))
    if found := _NUMBER.match(text, at):
        return Token("value", found[0], at, _number(text, at, found))
    if found := PATH.match(text, at):
        return _name(found[0], at)
    if found := _SYMBOL.match(text, at):
        return Token("symbol", found[0], at)
    raise _stranger(text, at)


def _string(text: str, at: int) -> Token:
    found = _STRING.match(text, at)
    if not found:
        hint = f"close it with another {text[at]}"
        raise fault("filter-syntax", "this text has no end", text, at, hint)
    # only quotes and backslashes are escaped: a regex keeps its \d as it is written
    return Token("value", found[0], at, re.sub(r"\\(['\"\\])", r"\1", found[0][1:-1]))


def _time(text: str, at: int, written: str) -> Time:
    try:
        return parse_time(written)
    except FilterError as error:
        raise moved(error, written, text, at) from None


def _number(text: str, at: int, found: re.Match[str]) -> int | float:
    unit = found[1]
    digits = found[0].removesuffix(unit) if unit else found[0]
    whole = re.fullmatch(r"[+-]?\d{1,300}", digits)
    number = int(digits) if whole else float(digits)
    if not math.isfinite(number):
        raise fault("filter-syntax", "this number is too large", text, at)
    return number * UNITS[unit] if unit else number


def _name(written: str, at: int) -> Token:
    lowered = written.lower()
    if written in WORDS:
        return Token("word", written, at)
    if lowered in _CONSTANTS and written in {lowered, lowered.capitalize()}:
        return Token("value", written, at, _CONSTANTS[lowered])
    return Token("path", written, at)


_INSTEAD = {
    "=": "write == to compare",
    "&": "write and",
    "|": "write or",
    "!": "write not, != or !~",
    "`": "write the name as summary['name']",
    "“": "use straight quotes",
    "”": "use straight quotes",
    "‘": "use straight quotes",
    "’": "use straight quotes",
    "{": "text in a filter is not a template",
    "$": "write and, or, not: this is not a Mongo query",
}


def _stranger(text: str, at: int) -> FilterError:
    hint = _INSTEAD.get(text[at], "")
    found = re.compile(r"[\w.+-]+").match(text, at)
    if found:
        hint = hint or "units of time are s m h d w; quote texts"
        return fault(
            "filter-syntax", f"{shown(found[0])} is neither a name nor a number", text, at, hint
        )
    return fault("filter-syntax", f"{shown(text[at])} means nothing in a filter", text, at, hint)
