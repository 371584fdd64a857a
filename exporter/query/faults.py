"""Errors of small languages: where in an expression something is wrong, as line and column."""

from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

from exporter.errors import FilterError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 200
_LONGEST = 80


def fault(code: str, message: str, text: str, offset: int = 0, hint: str = "") -> FilterError:
    """An error at `offset` (0-based, in characters) of the expression `text`."""
    before = text[:offset]
    start = before.rfind("\n") + 1
    line = text[start:].split("\n", 1)[0]
    place = Place(line=before.count("\n") + 1, column=offset - start + 1, excerpt=line)
    return FilterError.of(code, message, place=place, hint=hint)


def offset_in(text: str, place: Place) -> int:
    """The offset that `fault` was called with, from the place it made."""
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1


def moved(error: FilterError, part: str, text: str, offset: int) -> FilterError:
    """The same error about `part`, pointing into the `text` that holds the part at `offset`."""
    return FilterError(
        [
            found
            for p in error.problems
            for found in fault(
                p.code,
                p.message,
                text,
                offset + (offset_in(part, p.place) if p.place else 0),
                p.hint,
            ).problems
        ]
    )


def did_you_mean(word: str, known: "Iterable[str]") -> str:
    """A hint with the known word that is nearest to `word`, or with all of them."""
    # difflib is quadratic, and strangers write long words and many names
    choices = [choice for choice in islice(known, _MOST) if len(choice) <= _LONGEST]
    near = get_close_matches(word[:_LONGEST].lower(), choices, 1, 0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    listed = [*choices[:20], *(["…"] if len(choices) > 20 else [])]
    return f"use one of: {', '.join(listed)}" if listed else ""


def shown(text: str, limit: int = 60) -> str:
    """A piece of the user's text for a message: one line, quoted, not endless."""
    flat = " ".join(text.split())
    return f"'{flat if len(flat) <= limit else flat[: limit - 1] + '…'}'"
