"""Text templates: `{{ best('val/accuracy').name }}` in a report's prose becomes what it says.

Each expression is put in its place as text: the Markdown around it is read first, so that the name
of a run is escaped for where it stands and can never become markup. What has no value is printed
as it was written, and is a warning. The report that comes out has no template left to evaluate.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from exporter.errors import Place, Problem
from exporter.freeze.markup import WRITERS, as_line, as_lines
from exporter.freeze.sandbox import Sandbox, TextError
from exporter.freeze.world import World
from exporter.model.base import Strict
from exporter.model.report import CodeBlock, GridBlock, Report
from exporter.prose import Spot, shape, spots
from exporter.query.faults import shown

MAX_TEXT = 2_000_000
"""Characters that all expressions of a report may print."""
MAX_TITLE = 500

Kind = Literal["markdown", "title", "verbatim"]
M = TypeVar("M", bound=Strict)

_FIELDS: Mapping[str, Kind] = {
    "text": "markdown",
    "caption": "markdown",
    "title": "title",
    "alt": "title",
    "description": "title",
    "x_title": "title",
    "y_title": "title",
    "value_title": "title",
}
# `\{{` and the `${{ ... }}` of CI services are not ours; a quote may hold braces
_EXPRESSION = re.compile(
    r"(?<![\\${])\{\{(?!\{)((?:'[^'\n]{0,300}'|\"[^\"\n]{0,300}\"|[^'\"{}]){1,300}?)\}\}"
)


def resolved(report: Report, world: World) -> tuple[Report, list[Problem]]:
    """The report with every expression replaced by its value, and what had none."""
    page = _Page(Sandbox(world.names()))
    blocks = tuple(_block(block, f"blocks.{i}", page) for i, block in enumerate(report.blocks))
    return page.fill(report, "").model_copy(update={"blocks": blocks}), page.problems


def has_templates(text: str) -> bool:
    """Whether a text holds an expression."""
    return _EXPRESSION.search(text) is not None


def _block(block: Any, where: str, page: "_Page") -> Any:
    if isinstance(block, GridBlock):
        panels = tuple(page.fill(p, f"{where}.panels.{i}.") for i, p in enumerate(block.panels))
        return block.model_copy(update={"panels": panels})
    return page.fill(block, f"{where}.")


@dataclass(slots=True)
class _Page:
    """One report on its way: what was wrong, and how much has been printed."""

    sandbox: Sandbox
    problems: list[Problem] = field(default_factory=list[Problem])
    length: int = 0

    def fill(self, part: M, where: str) -> M:
        """A block or report with its own texts filled in."""
        new: dict[str, str] = {}
        for name, kind in _FIELDS.items():
            text = getattr(part, name, "")
            escaped = kind == "title" and "\\{{" in str(text)
            if isinstance(text, str) and (escaped or has_templates(text)):
                verbatim = isinstance(part, CodeBlock) and name == "text"
                written = self._written(text, "verbatim" if verbatim else kind, f"{where}{name}")
                new[name] = written
        return part.model_copy(update=new) if new else part

    def _written(self, text: str, kind: Kind, where: str) -> str:
        if kind == "markdown":
            return self._markdown(text, where)
        writer = as_lines if kind == "verbatim" else as_line
        # a title is no Markdown, which would take the backslash from `\\{{`
        meant = "{{" if kind == "title" else "\\{{"
        done = "".join(
            piece.replace("\\{{", meant)
            if isinstance(piece, str)
            else self._value(piece, where, writer)
            for piece in _pieces(text)
        )
        if kind == "title" and len(done) > MAX_TITLE:
            return self._refused(text, f"it would be longer than {MAX_TITLE} characters", where)
        return done

    def _markdown(self, text: str, where: str) -> str:
        """Read with a word in place of each expression, then written with its value."""
        pieces, known = list(_pieces(text)), len(self.problems)
        stem = _stem(text)
        draft = "".join(p if isinstance(p, str) else f"{stem}{i}x" for i, p in enumerate(pieces))
        places = _places(draft, stem)
        done = ""
        for i, piece in enumerate(pieces):
            if isinstance(piece, str):
                done += piece
            else:
                done += self._placed(piece, places.get(i), where, done)
        if shape(done) == shape(draft):
            return done
        if len(self.problems) == known:
            self._refused(text, "a value would change the text around it", where)
        return text

    def _placed(self, found: re.Match[str], spot: Spot | None, where: str, before: str) -> str:
        """An expression's value for the spot; what TeX may have meant by braces stays its own."""
        if spot == "math" and not re.fullmatch(r"\s.*\s", found[1], re.DOTALL):
            return found[0]
        if spot is None:
            return self._refused(found[0], "no value can stand here", where)
        written = self._value(found, where, WRITERS[spot])
        if spot == "block":
            # what the block stands in, a list or a quotation, goes on in every line
            margin = re.match(r"[ \t>]*", before[before.rfind("\n") + 1 :])
            return written.replace("\n", "\n" + (margin[0] if margin else ""))
        return written

    def _value(self, found: re.Match[str], where: str, writer: Callable[[str], str | None]) -> str:
        try:
            text = self.sandbox.text(found[1].strip())
        except TextError as fault:
            return self._refused(found[0], str(fault.message), where)
        self.length += len(text)
        if self.length > MAX_TEXT:
            return self._refused(found[0], "the report's texts would be too long", where)
        written = writer(text)
        if written is None:
            return self._refused(found[0], "only numbers can stand in a formula", where)
        return written

    def _refused(self, text: str, reason: str, where: str) -> str:
        """The text as it was, and a warning."""
        message = f"{shown(text)} is printed as it is: {reason}"
        hint = "write \\{{ for braces that are meant" if "{{" in text else ""
        place = Place(path=where, excerpt=text)
        self.problems.append(Problem("text-template", message, place, hint, "warning"))
        return text


def _pieces(text: str) -> Iterator[str | re.Match[str]]:
    """Plain text and expressions in turn."""
    rest = 0
    for found in _EXPRESSION.finditer(text):
        yield text[rest : found.start()]
        yield found
        rest = found.end()
    yield text[rest:]


def _stem(text: str) -> str:
    """A word that the text does not hold, to stand for expressions."""
    stem = "template"
    while stem in text:
        stem += "q"
    return stem


def _places(draft: str, stem: str) -> dict[int, Spot]:
    """Where each expression stands; an address counts before the text that shows it."""
    places: dict[int, Spot] = {}
    for spot, content in spots(draft):
        for number in re.findall(rf"{stem}(\d+)x", content):
            if places.get(int(number)) != "link":
                places[int(number)] = spot
    return places
