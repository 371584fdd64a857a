"""How wide a text is, as the engine measures it.

`letters.json` has what the engine said of the bundled font (`python -m gallery.letters`): the width
of each letter and by how much two beside each other differ from their sum, in thousandths of the
size of type. A text with any other letter is refused.
"""

import struct
from functools import cache, lru_cache
from importlib import resources
from itertools import zip_longest
from typing import NamedTuple

import orjson

from exporter.figures.coverage import refuse

_BOLD = frozenset({"bold", "bolder", 600, 700, 800, 900})
_PLAIN = frozenset({"normal", "lighter", 100, 200, 300, 400, 500})


class _Letters(NamedTuple):
    widths: dict[str, int]
    pairs: dict[str, int]


@cache
def _letters(face: str) -> _Letters:
    file = resources.files("exporter.figures.typeset") / "letters.json"
    return _Letters(**orjson.loads(file.read_bytes())[face])


@lru_cache(maxsize=4096)
def width(text: str, size: float, weight: str | float = "normal") -> float:
    """The width of a line of text in px, in type of `size` px.

    Added up as the engine does (cosmic-text), letter by letter and word by word in single
    precision: where two labels just do not meet, the last bit tells whether both are seen.
    """
    if text != " ".join(text.split()):
        refuse("spaces that the engine drops")
    widths, pairs = _letters(_face(weight))
    whole = word = 0.0
    try:
        for letter, after in zip_longest(text, text[1:], fillvalue=""):
            units = widths[letter] + pairs.get(letter + after, 0)
            word = _single(word + _advance(units, size))
            if letter == " ":
                whole, word = _single(whole + word), 0.0
    except KeyError:
        refuse("a letter that was not measured")
    return _single(whole + word)


@lru_cache(maxsize=4096)
def _advance(units: int, size: float) -> float:
    """How far it is from a letter to the next."""
    return _single(_single(units / 1000) * _single(size))


def _face(weight: str | float) -> str:
    if weight in _BOLD:
        return "bold"
    if weight not in _PLAIN:
        refuse("another weight of type")
    return "normal"


def _single(number: float) -> float:
    """The number in single precision."""
    (found,) = struct.unpack("f", struct.pack("f", number))
    return found
