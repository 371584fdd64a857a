"""How wide a text is, as the engine measures it.

`letters.json` has what the engine said of the bundled font (`python -m gallery.letters`): the width
of each letter and by how much two beside each other differ from their sum, in thousandths of the
size of type. A text with any other letter is refused.
"""

import struct
from functools import cache
from importlib import resources
from itertools import pairwise
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


def width(text: str, size: float, weight: str | float = "normal") -> float:
    """The width of a line of text in px, in type of `size` px."""
    if text != " ".join(text.split()):
        refuse("spaces that the engine drops")
    widths, pairs = _letters(_face(weight))
    try:
        units = sum(map(widths.__getitem__, text))
    except KeyError:
        refuse("a letter that was not measured")
    units += sum(pairs.get(a + b, 0) for a, b in pairwise(text))
    return _single(units * size / 1000)


def _face(weight: str | float) -> str:
    if weight in _BOLD:
        return "bold"
    if weight not in _PLAIN:
        refuse("another weight of type")
    return "normal"


def _single(number: float) -> float:
    """The number in single precision, in which the engine measures."""
    (found,) = struct.unpack("f", struct.pack("f", number))
    return found
