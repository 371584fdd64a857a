"""Long paths of straight lines: their points are copied from the drawing."""

import re
from dataclasses import dataclass

from exporter.figures.stencils.blocks import corner, spaced

LONG = 400
"""Characters of a path that is worth a stand-in."""
PATTERN = re.compile(rf'<path d="([^"]{{{LONG},}})"([^>]*)/>')
_STRAIGHT = b"MLZ0123456789.,-"


@dataclass(frozen=True, slots=True)
class Polyline:
    """A path `MxyLx,y...` and the number of its stand-in, a triangle."""

    path: str
    row: int

    @property
    def stand_in(self) -> str:
        """The path of the stand-in."""
        first, second, third = self._corners()
        return f"M{first}L{second}L{third}Z"

    def write(self, content: bytes) -> bytes | None:
        """The content with the path where its stand-in is."""
        first, second, third = map(spaced, self._corners())
        old = b"\n%s m\n%s l\n%s l\nh\n" % (first, second, third)
        new = b"\n%s\n" % _operators(self.path)
        return content.replace(old, new) if content.count(old) == 1 else None

    def _corners(self) -> tuple[str, str, str]:
        return corner(self.row), corner(self.row, 1), corner(self.row + 1, 1)


def is_straight(path: str) -> bool:
    """Whether a path as the normaliser writes it holds straight lines between given points only."""
    strange = path.encode().translate(None, _STRAIGHT)
    return not strange and path.count(",") == path.count("M") + path.count("L")


def _operators(path: str) -> bytes:
    """The path in operators of a PDF (ISO 32000-2, 8.5.2), which follow their operands."""
    text = path.replace(",", " ").replace("Z", "\nh")
    return "\n".join(map(_stretch, text.split("M")[1:])).encode()


def _stretch(text: str) -> str:
    """One stretch, without its `M`."""
    points, closed, _ = text.partition("\nh")
    first, more, rest = points.partition("L")
    lines = "\n" + rest.replace("L", " l\n") + " l" if more else ""
    return f"{first} m{lines}{closed}"
