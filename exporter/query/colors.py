"""Colours for runs and groups: the same name gets the same colour in every panel and report.

A name's first choice is a hash of it, so adding a run next month does not recolour the others;
a taken colour moves on to the next free one, so that few series never share a colour.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

PALETTE = (
    "#1661e6",
    "#e76707",
    "#14af82",
    "#c5068c",
    "#94573c",
    "#9492e8",
    "#0486ac",
    "#c6608c",
    "#816109",
    "#4d9e1f",
)
"""Ten hues that differ in lightness too: legible on white, on dark grey, and when colour-blind.

Found by simulated annealing over the least difference (CIEDE2000) of two of them in the eyes of
people with all cones and with two (tests/colour_vision.py), at a contrast of 2.75 to both grounds.
"""

STRONG = 6
"""The first so many are the most distinct; the others wait until these are taken."""

DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 2), (8, 3, 2, 3))


@dataclass(frozen=True, slots=True)
class Ink:
    """Colour and dash of one name."""

    color: str
    dash: tuple[float, ...] = ()


def assign(names: Iterable[str]) -> dict[str, Ink]:
    """Give every name a colour; after each full round of the palette the dash changes."""
    inks: dict[str, Ink] = {}
    taken: set[int] = set()
    for name in names:
        if name in inks:
            continue
        if len(taken) == len(PALETTE):
            taken.clear()
        slot = _free(name, taken)
        taken.add(slot)
        inks[name] = Ink(PALETTE[slot], DASHES[len(inks) // len(PALETTE) % len(DASHES)])
    return inks


def _free(name: str, taken: set[int]) -> int:
    """The hashed choice among the strong colours, else the next free one of all."""
    digest = hashlib.sha256(name.encode("utf-8", "replace")).digest()
    first = int.from_bytes(digest[:4]) % STRONG
    strong = [(first + i) % STRONG for i in range(STRONG)]
    return next(slot for slot in (*strong, *range(STRONG, len(PALETTE))) if slot not in taken)
