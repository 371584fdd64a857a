"""Letters of the bundled font as the TrueType file that a PDF embeds: those of a drawing alone.

Outlines are taken from the font once a process, without hints and with their parts put together; a
file of some of them is a matter of copying (OpenType 1.9: `head`, `hhea`, `maxp`, `hmtx`, `loca`,
`glyf`). The number of a letter is its place among the letters, from 1 on.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from exporter.figures.fonts import font_directory
from exporter.figures.stencils.kerning import Kerning

_FILES = {"normal": "IBMPlexSans-Regular.ttf", "bold": "IBMPlexSans-Bold.ttf"}
_NO_OUTLINE = b""


@dataclass(frozen=True, slots=True)
class Glyph:
    """How far the next letter is, in thousandths of the size of type, and the outline."""

    advance: int
    outline: bytes


class Typeface:
    """The upright or the bold face."""

    def __init__(self, face: str) -> None:
        self._font: Any = TTFont(font_directory() / _FILES[face], lazy=True)
        self._names: dict[int, str] = self._font.getBestCmap()
        self._drawn = self._font.getGlyphSet()
        self._kerning = Kerning(self._font)
        self._read: dict[str, Glyph] = {}
        self.name = f"IBMPlexSans-{'Bold' if face == 'bold' else 'Regular'}"

    def glyph(self, letter: str) -> Glyph | None:
        """A letter; None when the face lacks it."""
        if letter not in self._read:
            name = self._names.get(ord(letter))
            if name is None:
                return None
            self._read[letter] = self._made(name)
        return self._read[letter]

    def _made(self, name: str) -> Glyph:
        parts, pen = DecomposingRecordingPen(self._drawn), TTGlyphPen(None)
        self._drawn[name].draw(parts)
        parts.replay(pen)
        outline: Any = pen.glyph()
        data = outline.compile(self._font["glyf"]) if outline.numberOfContours else _NO_OUTLINE
        return Glyph(self._font["hmtx"][name][0], bytes(data))

    def gap(self, letter: str, after: str) -> int:
        """How much farther a letter is from the one before it, in thousandths."""
        return self._kerning.between(self._names[ord(letter)], self._names[ord(after)])

    def metric(self, table: str, name: str) -> int:
        """A number of a table of the font."""
        return getattr(self._font[table], name)

    def file(self, letters: Sequence[str]) -> bytes:
        """A TrueType file of some letters."""
        glyphs = [Glyph(0, _NO_OUTLINE), *(self._known(letter) for letter in letters)]
        outlines = [one.outline + b"\0" * (-len(one.outline) % 4) for one in glyphs]
        starts = [0]
        for outline in outlines:
            starts.append(starts[-1] + len(outline))
        head, hhea, maxp = (bytearray(self._table(name)) for name in ("head", "hhea", "maxp"))
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        struct.pack_into(">H", hhea, 34, len(glyphs))
        struct.pack_into(">H", maxp, 4, len(glyphs))
        return _file(
            {
                "glyf": b"".join(outlines),
                "head": bytes(head),
                "hhea": bytes(hhea),
                "hmtx": b"".join(struct.pack(">Hh", g.advance, _left(g.outline)) for g in glyphs),
                "loca": struct.pack(f">{len(starts)}I", *starts),
                "maxp": bytes(maxp),
            }
        )

    def _known(self, letter: str) -> Glyph:
        glyph = self.glyph(letter)
        assert glyph is not None  # noqa: S101 - texts with other letters are not taken
        return glyph

    def _table(self, name: str) -> bytes:
        return self._font.reader[name]


def _left(outline: bytes) -> int:
    """The left end of an outline."""
    return struct.unpack_from(">h", outline, 2)[0] if outline else 0


def _file(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * (count - (1 << power)))
    records, body, start = b"", b"", 12 + 16 * count
    for name, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        records += struct.pack(">4sIII", name.encode(), total, start + len(body), len(data))
        body += padded
    return head + records + body


@cache
def typeface(face: str) -> Typeface:
    """`normal` or `bold`, read once."""
    return Typeface(face)
