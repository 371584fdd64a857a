"""How letters are written on a page, learned from texts that the converter has set.

How far on the next letter is follows from the two letters alone, and from the first alone where
one of them is never kerned. Nothing else is known of the font.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

UNKERNED = frozenset("0123456789+\u2212")
"""Letters that the bundled fonts never set closer to another."""
_GLYPH = re.compile(
    rb"q\nBT\n1 0 0 -1 (-?[\d.]+) 0 Tm\n(/\w+ [\d.]+ Tf\n\((?:\\.|[^\\)])*\) Tj\nET\nQ\n)",
    re.DOTALL,
)
_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""How much of a text is before its anchor."""


class Lettering:
    """The letters of one font, size and colour."""

    def __init__(self) -> None:
        self._glyphs: dict[str, bytes] = {}
        self._widths: dict[str, float] = {}
        self._steps: dict[str, float] = {}
        self._around = b"", b""

    def learn(self, text: str, block: bytes) -> bool:
        """Learn from a text whose last letter is known; False when its letters are no glyphs."""
        glyphs = list(_GLYPH.finditer(block))
        if len(glyphs) != len(text):
            return False
        self._around = block[: glyphs[0].start()], block[glyphs[-1].end() :]
        self._glyphs |= {letter: glyph[2] for letter, glyph in zip(text, glyphs, strict=True)}
        for (letter, following), (here, there) in zip(
            pairwise(text), pairwise(glyphs), strict=True
        ):
            step = float(there[1]) - float(here[1])
            self._steps[letter + following] = step
            if not UNKERNED.isdisjoint((letter, following)):
                self._widths[letter] = step
        return True

    def block(self, text: str, anchor: str) -> bytes:
        """A text as the converter would have set it."""
        steps = [self._step(letter, following) for letter, following in pairwise(text)]
        steps.append(self._widths[text[-1]])
        before, after = self._around
        return before + b"".join(self._letters(text, steps, -sum(steps) * _SHARE[anchor])) + after

    def _step(self, letter: str, following: str) -> float:
        if UNKERNED.isdisjoint((letter, following)):
            return self._steps[letter + following]
        return self._widths[letter]

    def _letters(self, text: str, steps: Sequence[float], at: float) -> list[bytes]:
        written: list[bytes] = []
        for letter, step in zip(text, steps, strict=True):
            written.append(b"q\nBT\n1 0 0 -1 %s 0 Tm\n%s" % (_short(at), self._glyphs[letter]))
            at += step
        return written


def _short(number: float) -> bytes:
    return (f"{round(number, 3) + 0.0:.3f}".rstrip("0").rstrip(".")).encode()
