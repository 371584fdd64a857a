"""TeX formulas as SVG markup, drawn by mathra in STIX Two: for HTML, the site and PDF alike.

A formula takes the colour of its text, says itself in words (`<title>`), and sits on the base
line. What mathra cannot draw is shown as its source, and a problem is kept; nothing is raised.
"""

import re
from dataclasses import dataclass, field
from math import inf

import mathra

from exporter.formats.html.text import escape, plain
from exporter.formats.svg_ids import prefix_ids

_LIMIT = 20_000
"""Characters; a longer formula is shown as its source (the page would be one glyph wall)."""
_HEAVY = re.compile(r"<metadata>.*?</metadata>|<style>.*?</style>", re.DOTALL)
_HASHED = re.compile(r"mathra-[0-9a-f]{8}-")
_UNUSED = re.compile(r' (?:xmlns:mathra|data-mathra-version)="[^"]*"')
_LOCALES = frozenset(locale["code"] for locale in mathra.locales())
_WIDTH = re.compile(r' width="([\d.]+)em"')
_COPY_TEXT = re.compile(r"<text\b[^>]*>.*?</text>", re.DOTALL)


def formula_svg(tex: str, *, display: bool, language: str = "en", selectable: bool = True) -> str:
    """One `<svg role="img">` in em units, with a spoken title and `currentColor`.

    `selectable` keeps an invisible text over the drawing, for copying out of a browser.
    Raises ValueError when mathra does not understand `tex`; the message has the column.
    """
    if len(tex) > _LIMIT:
        message = f"formula of {len(tex)} characters; the limit is {_LIMIT}"
        raise ValueError(message)
    locale = language if language in _LOCALES else "en"
    svg = mathra.tex_to_svg(plain(tex), locale, display=display, strict=True)
    svg = _HASHED.sub("", _UNUSED.sub("", _HEAVY.sub("", svg)))
    return svg if selectable else _COPY_TEXT.sub("", svg)


@dataclass(slots=True)
class Formulas:
    """The formulas of one page: each use gets ids of its own, problems are kept in order.

    `ink` is a colour, for an engine in which drawings do not take that of the text around them;
    `widest` (em) is what a page can hold, for one that cannot be scrolled.
    """

    language: str = "en"
    selectable: bool = True
    prefix: str = "m"
    ink: str = "currentColor"
    widest: float = inf
    problems: list[str] = field(default_factory=list[str])
    count: int = 0

    def html(self, tex: str, *, display: bool = False) -> str:
        """Markup of one formula: its drawing, or its escaped source when it has an error."""
        self.count += 1
        try:
            svg = self._drawn(tex, display=display)
        except ValueError as error:
            self.problems.append(f"formula {tex[:80]!r} is shown as source: {error}")
            return f'<code class="rp-math-error">{escape(tex)}</code>'
        svg = svg.replace('fill="currentColor"', f'fill="{self.ink}"')
        return prefix_ids(svg, f"{self.prefix}{self.count}-")

    def _drawn(self, tex: str, *, display: bool) -> str:
        svg = formula_svg(tex, display=display, language=self.language, selectable=self.selectable)
        width = _WIDTH.search(svg)
        if width and float(width[1]) > self.widest:
            message = f"{width[1]} em wide, the page has room for {self.widest:g}"
            raise ValueError(message)
        return svg
