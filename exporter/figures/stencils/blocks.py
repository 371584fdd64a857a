"""Places of stand-ins, in the drawing and in the content that the converter makes of it.

An element that is moved becomes a block from `q` to its `Q` that starts with the move.
"""

import re

_STATE = re.compile(rb"^([qQ])$", re.MULTILINE)
_X, _Y = 0.4375, 0.8125
"""Shares of a pixel that a float holds exactly, and that hardly any chart has."""


def corner(row: int, column: int = 0) -> str:
    """The place `x,y` of a stand-in; no two of a drawing have the same."""
    return f"{row + _X},{column + _Y}"


def row_of(row: int) -> bytes:
    """What finds the start of a stand-in in a row, its column as a group."""
    place = (rf"{row + _X}", rf"(\d+)\.{str(_Y).partition('.')[2]}")
    return rf"q\n1 0 0 1 {re.escape(place[0])} {place[1]} cm\n".encode()


def block(content: bytes, place: str) -> tuple[int, int, int] | None:
    """Start, start of what is within the move, and end of what was moved to `place`.

    None when it is not there exactly once.
    """
    head = b"q\n1 0 0 1 %s cm\n" % spaced(place)
    if content.count(head) != 1:
        return None
    start, depth = content.index(head), 0
    for found in _STATE.finditer(content, start):
        depth += 1 if found[1] == b"q" else -1
        if not depth:
            return start, start + len(head), found.end() + 1
    return None


def moved(place: str, block: bytes) -> bytes:
    """A block moved to a place, `block` being what is within the move, its `Q` included."""
    return b"q\n1 0 0 1 %s cm\n%s" % (spaced(place), block)


def spaced(place: str) -> bytes:
    """`x,y` as operands."""
    return place.replace(",", " ").encode()
