"""The fonts of a page as PDF objects: letters by number, and what they mean as text.

ISO 32000-2, 9.7 (composite fonts) and 9.10.3 (ToUnicode).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from exporter.figures.stencils.typeface import typeface

LIGATURES = {"\ufb01": "fi"}
"""Letters that stand for several."""
_SYMBOLIC = 4
"""Flags of a font that has a numbering of its own."""
_STEM = {"normal": 95, "bold": 140}
_AT_ONCE = 100
"""Entries of a block of a character map."""


@dataclass(frozen=True, slots=True)
class PageFont:
    """A font as a page calls it, its face and its letters in the order of their numbers."""

    name: str
    face: str
    letters: Sequence[str]

    def add_to(self, document: Pdf) -> None:
        """Embed it, and have the first page know it."""
        file = typeface(self.face).file(self.letters)
        base = Name(f"/{_prefix(file)}+{typeface(self.face).name}")
        whole = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=base,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([document.make_indirect(self._numbered(document, base, file))]),
            ToUnicode=document.make_indirect(Stream(document, self._meanings())),
        )
        resources = document.pages[0].Resources
        if Name.Font not in resources:
            resources.Font = Dictionary()
        resources.Font[f"/{self.name}"] = document.make_indirect(whole)

    def _numbered(self, document: Pdf, base: Name, file: bytes) -> Dictionary:
        """The letters by number, and how far the next is."""
        of = typeface(self.face)
        advances = [glyph.advance for letter in self.letters if (glyph := of.glyph(letter))]
        system = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=base,
            CIDSystemInfo=system,
            FontDescriptor=document.make_indirect(self._described(document, base, file)),
            DW=0,
            W=Array([1, Array(advances)]),
            CIDToGIDMap=Name.Identity,
        )

    def _described(self, document: Pdf, base: Name, file: bytes) -> Dictionary:
        """The font by its measures, and its file."""
        of = typeface(self.face)
        return Dictionary(
            Type=Name.FontDescriptor,
            FontName=base,
            Flags=_SYMBOLIC,
            FontBBox=Array([of.metric("head", n) for n in ("xMin", "yMin", "xMax", "yMax")]),
            ItalicAngle=0,
            Ascent=of.metric("hhea", "ascent"),
            Descent=of.metric("hhea", "descent"),
            CapHeight=of.metric("OS/2", "sCapHeight"),
            StemV=_STEM[self.face],
            FontFile2=document.make_indirect(Stream(document, file, Length1=len(file))),
        )

    def _meanings(self) -> bytes:
        """What every number is as text."""
        entries = [
            f"<{number:04X}> <{LIGATURES.get(letter, letter).encode('utf-16-be').hex().upper()}>"
            for number, letter in enumerate(self.letters, 1)
        ]
        blocks = (entries[n : n + _AT_ONCE] for n in range(0, len(entries), _AT_ONCE))
        maps = "\n".join(
            f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
        )
        return _MAP.format(maps=maps).encode()


def _prefix(file: bytes) -> str:
    """Six capitals that tell subsets of a font apart."""
    return "".join(chr(65 + byte % 26) for byte in hashlib.sha256(file).digest()[:6])


_MAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{maps}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
