"""Runs of marks that differ in their place alone, such as the points of a scatter plot."""

import re
from dataclasses import dataclass

from exporter.figures.stencils.blocks import block, corner, moved

RUN = 8
"""Marks in a row that are worth a stand-in for each of their looks."""
_PLACE = r"-?\d+(?:\.\d+)?,-?\d+(?:\.\d+)?"
_MARK = rf'<path transform="translate\(({_PLACE})\)" (d="[^"]*"[^>]*)/>'
_ONE = re.compile(_MARK)
PATTERN = re.compile(rf'(?:<path transform="translate\({_PLACE}\)" d="[^"]*"[^>]*/>){{{RUN},}}')


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks in the order in which they are painted, and the number of their stand-ins.

    A mark is its place and its look: all its attributes but the place.
    """

    marks: tuple[tuple[str, str], ...]
    row: int

    @classmethod
    def read(cls, text: str, row: int) -> "Marks":
        """The marks of a match of `PATTERN`."""
        return cls(tuple(_ONE.findall(text)), row)

    @property
    def looks(self) -> list[str]:
        """Every look once, in the order in which they appear."""
        return list(dict.fromkeys(look for _, look in self.marks))

    @property
    def stand_in(self) -> str:
        """One mark of each look."""
        return "".join(
            f'<path transform="translate({corner(self.row, n)})" {look}/>'
            for n, look in enumerate(self.looks)
        )

    def write(self, content: bytes) -> bytes | None:
        """The content with all marks where their stand-ins are."""
        blocks: dict[str, bytes] = {}
        first = last = -1
        for number, look in enumerate(self.looks):
            found = block(content, corner(self.row, number))
            if found is None or last not in (-1, found[0]):
                return None
            start, within, last = found
            first = start if first < 0 else first
            blocks[look] = content[within:last]
        written = b"".join(moved(place, blocks[look]) for place, look in self.marks)
        return content[:first] + written + content[last:]
