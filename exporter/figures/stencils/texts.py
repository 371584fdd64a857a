"""Texts of a drawing as operators of a page: letter by letter of the bundled font.

The converter opens the font anew for every letter, which takes a fifth of a millisecond each. So
it gets a short stroke of a text's colour in its place, and the text is written where that comes
out. Letters that are put together otherwise than one after the other are left to it.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from unicodedata import bidirectional, combining

from exporter.figures.fonts import SANS
from exporter.figures.stencils.blocks import corner, row_of
from exporter.figures.stencils.fonts import LIGATURES, PageFont
from exporter.figures.stencils.typeface import typeface

_NUMBER = r"-?[\d.]+"
_PLACE = rf"{_NUMBER},{_NUMBER}"
PATTERN = re.compile(
    rf'<text text-anchor="(?P<anchor>start|middle|end)" transform="translate\((?P<place>{_PLACE})\)'
    rf"(?: rotate\((?P<angle>{_NUMBER})\)(?: translate\((?P<shift>{_PLACE})\))?)?\""
    rf' font-family="{SANS}" font-size="(?P<size>[\d.]+)px"'
    rf'(?: font-weight="(?P<weight>\w+)")? fill="(?P<fill>#?\w+|rgb\([\d, ]+\))">'
    r"(?P<words>[^<]+)</text>"
)
_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""How much of a text is before its anchor."""
_COLOURED = rb"q\n/(\w+) CS\n([\d. ]+) SCN\n[^SQ]*S\nQ\nQ\n"
"""What the converter makes of a stroke, after the move to its place."""
_FACES = ("normal", "bold")
_FACE_OF = {
    **dict.fromkeys(("normal", "400", "500"), "normal"),
    **dict.fromkeys(("bold", "600", "700", "800", "900"), "bold"),
}
_LEFT = frozenset({"R", "AL", "AN"})
"""Letters that are written to the left."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the bundled font: its letters, ligatures put together, and where it stands."""

    letters: str
    gaps: Sequence[int]
    """From each letter to the next, in thousandths of the size."""
    face: str
    size: str
    fill: str
    place: str
    angle: float
    start: tuple[float, float]
    """Of the first letter, after the turn."""

    def operators(self, number: bytes, colour: bytes, codes: dict[str, int], font: str) -> bytes:
        """As part of a page."""
        turn = math.radians(self.angle)
        cos, sin = math.cos(turn), math.sin(turn)
        turned = f"{_short(cos)} {_short(sin)} {_short(-sin)} {_short(cos)} 0 0 cm\n"
        x, y = self.start
        shown = "".join(self._shown(codes))
        return (
            f"q\n1 0 0 1 {self.place.replace(',', ' ')} cm\n{turned if self.angle else ''}"
            f"/{number.decode()} cs\n{colour.decode()} scn\nBT\n/{font} {self.size} Tf\n"
            f"1 0 0 -1 {_short(x)} {_short(y)} Tm\n[<{shown}>] TJ\nET\nQ\n"
        ).encode()

    def _shown(self, codes: dict[str, int]) -> Iterator[str]:
        for letter, gap in zip(self.letters, self.gaps, strict=True):
            yield f"{codes[letter]:04x}" + (f">{-gap}<" if gap else "")


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of a drawing that are written here, and the row of their stand-ins."""

    texts: Sequence[Text]
    row: int

    def stand_in(self, number: int) -> str:
        """A stroke in the colour of a text."""
        spot, fill = corner(self.row, number), self.texts[number].fill
        return f'<path transform="translate({spot})" d="M0,0L1,0" stroke="{fill}"/>'

    def fonts(self) -> Iterator[PageFont]:
        """The fonts that the page needs."""
        for number, face in enumerate(_FACES):
            letters = sorted({*"".join(text.letters for text in self.texts if text.face == face)})
            if letters:
                yield PageFont(f"letters{number}", face, letters)

    def write(self, content: bytes) -> bytes | None:
        """The content with every text where its stand-in is; None when one is not there once."""
        fonts = {font.face: font for font in self.fonts()}
        codes = {
            face: {letter: number for number, letter in enumerate(font.letters, 1)}
            for face, font in fonts.items()
        }
        found: list[int] = []

        def written(block: re.Match[bytes]) -> bytes:
            found.append(int(block[1]))
            text = self.texts[found[-1]]
            face = text.face
            return text.operators(block[2], block[3], codes[face], fonts[face].name)

        try:
            content = re.sub(row_of(self.row) + _COLOURED, written, content)
        except LookupError:
            return None
        return content if sorted(found) == [*range(len(self.texts))] else None


def text_of(found: re.Match[str]) -> Text | None:
    """A text that `PATTERN` found; None when its letters are not known, or not set in a row."""
    words, face = unescape(found["words"]), _FACE_OF.get(found["weight"] or "normal")
    if face is None or words != " ".join(words.split()) or not all(map(_is_plain, words)):
        return None
    for letter, parts in LIGATURES.items():
        words = words.replace(parts, letter)
    of, size = typeface(face), found["size"]
    glyphs = [of.glyph(letter) for letter in words]
    advances = [glyph.advance for glyph in glyphs if glyph]
    if len(advances) < len(words):
        return None
    gaps = [*(of.gap(*pair) for pair in pairwise(words)), 0]
    long = (sum(advances) + sum(gaps)) * float(size) / 1000
    shift = [float(n) for n in (found["shift"] or "0,0").split(",")]
    start = shift[0] - long * _SHARE[found["anchor"]], shift[1]
    angle = float(found["angle"] or 0)
    return Text(words, gaps, face, size, found["fill"], found["place"], angle, start)


def _is_plain(letter: str) -> bool:
    """Whether a letter stands by itself, and after the one to its left."""
    return letter.isprintable() and not combining(letter) and bidirectional(letter) not in _LEFT


def _short(number: float) -> str:
    return f"{round(number, 4) + 0.0:.4f}".rstrip("0").rstrip(".")
