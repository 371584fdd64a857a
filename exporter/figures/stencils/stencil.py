"""A drawing with its stand-ins, and the content of a page without them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from exporter.figures.stencils import marks, polylines, texts
from exporter.figures.stencils.fonts import PageFont
from exporter.figures.stencils.marks import Marks
from exporter.figures.stencils.polylines import Polyline, is_straight
from exporter.figures.stencils.texts import Text, Texts

_BOXED = re.compile(r"<g[^>]* (?:opacity|style)=")
"""Groups that the converter cuts at the box of what is in them, which would be the stand-in's."""
_OF_ITS_OWN = (" opacity=", " style=", " clip-path=", "url(")

Part = Polyline | Marks | Texts


@dataclass(frozen=True, slots=True)
class Stencil:
    """A drawing with stand-ins, and the parts that belong in their place."""

    svg: str
    parts: tuple[Part, ...] = ()
    """The shortest first: each is searched for in what the others have written."""

    def fonts(self) -> Iterator[PageFont]:
        """What the page needs for what is written into it."""
        for part in self.parts:
            if isinstance(part, Texts):
                yield from part.fonts()

    def written_out(self, content: bytes) -> bytes | None:
        """The content of the page of the whole drawing; None when it cannot be told."""
        for part in self.parts:
            written = part.write(content)
            if written is None:
                return None
            content = written
        return content


def stencil(svg: str) -> Stencil:
    """Put stand-ins into a normalised SVG for all that can be written out again."""
    if _BOXED.search(svg):
        return Stencil(svg)
    parts: list[Part] = []
    svg = polylines.PATTERN.sub(lambda found: _polyline(found, parts), svg)
    svg = marks.PATTERN.sub(lambda found: _marks(found, parts), svg)
    return Stencil(_lettered(svg, parts), tuple(reversed(parts)))


def _polyline(found: re.Match[str], parts: list[Part]) -> str:
    path, attributes = found.groups()
    if _is_of_its_own(attributes) or not is_straight(path):
        return found[0]
    part = Polyline(path, len(parts))
    parts.append(part)
    return f'<path d="{part.stand_in}"{attributes}/>'


def _marks(found: re.Match[str], parts: list[Part]) -> str:
    run = Marks.read(found[0], len(parts))
    looks = run.looks
    if 2 * len(looks) > len(run.marks) or any(map(_is_of_its_own, looks)):
        return found[0]
    parts.append(run)
    return run.stand_in


def _lettered(svg: str, parts: list[Part]) -> str:
    """The drawing with stand-ins for its texts."""
    found: list[Text] = []
    run = Texts(found, len(parts))

    def stand_in(match: re.Match[str]) -> str:
        text = texts.text_of(match)
        if text is None:
            return match[0]
        found.append(text)
        return run.stand_in(len(found) - 1)

    svg = texts.PATTERN.sub(stand_in, svg)
    parts += [run] if found else []
    return svg


def _is_of_its_own(attributes: str) -> bool:
    return any(word in attributes for word in _OF_ITS_OWN)
