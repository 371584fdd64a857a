"""Numbers of figures, tables, equations and headings, and the words of a reference to them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exporter.errors import ExporterError
from exporter.model.document import Blocks, Heading, Inline, Inlines, Link, Ref, Styled, Text
from exporter.model.document import InlineCode as Code
from exporter.model.document import InlineMath as Maths
from exporter.model.figure import Figure
from exporter.model.panels import ComparerPanel, MissingPanel, Panel, TablePanel
from exporter.model.report import AnyBlock, HeadingBlock, ImageBlock, MathBlock, TextBlock
from exporter.model.snapshot import Snapshot, panels_in
from exporter.naming import slug
from exporter.prose import Prose

NAMES = {"fig": "Figure {}", "tbl": "Table {}", "eq": "Equation ({})", "sec": "Section {}"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """`given` maps `fig:loss` to `3`; `titles` holds what has no number; `outline` the headings."""

    given: Mapping[str, str]
    titles: Mapping[str, str]
    outline: tuple[Heading, ...]

    def of(self, target: str) -> str:
        """The number, or nothing."""
        return self.given.get(target, "")

    def words(self, target: str) -> str | None:
        """What a reference prints: `Figure 3`; the title where there is no number; else None."""
        if target in self.given:
            return NAMES[target.split(":", 1)[0]].format(self.given[target])
        return self.titles.get(target)

    def headings(self, blocks: Blocks) -> Iterator[Heading]:
        """The headings among `blocks` with their ids and numbers."""
        found = (b for b in blocks if isinstance(b, Heading))
        for heading, entry in zip(found, self.outline, strict=True):
            yield Heading(heading.level, entry.id, heading.children, entry.number)


def number(snapshot: Snapshot, drawn: Mapping[str, Figure | ExporterError]) -> Numbers:
    """Number everything in reading order. What could not be drawn keeps its title instead."""
    given: dict[str, str] = {}
    titles: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for block in snapshot.report.blocks:
        for kind, name, title, present in _numbered(snapshot, drawn, block):
            if present:
                counts[kind] += 1
                given[f"{kind}:{name}"] = str(counts[kind])
            else:
                titles[f"{kind}:{name}"] = title
    outline = _outline(snapshot)
    for entry in outline:
        words = "".join(plain(entry.children))
        target = given if entry.number else titles
        target[entry.id.replace("-", ":", 1)] = entry.number or words
    return Numbers(given, titles, outline)


def _numbered(
    snapshot: Snapshot, drawn: Mapping[str, Figure | ExporterError], block: AnyBlock
) -> Iterator[tuple[str, str, str, bool]]:
    """(kind, id, title, whether it is there) of each thing in a block that may be referred to."""
    if isinstance(block, MathBlock) and block.id:
        yield "eq", block.id, "", True
    elif isinstance(block, ImageBlock) and block.id:
        yield "fig", block.id, block.alt or block.id, block.src in snapshot.assets
    for panel in panels_in(block):
        kind = "tbl" if is_table(panel) else "fig"
        title = panel.title or (panel.what if isinstance(panel, MissingPanel) else panel.id)
        yield kind, panel.id, title, _present(panel, snapshot, drawn)


def is_table(panel: Panel) -> bool:
    """Whether the panel is numbered among the tables."""
    return isinstance(panel, TablePanel | ComparerPanel)


def _present(panel: Panel, snapshot: Snapshot, drawn: Mapping[str, Figure | ExporterError]) -> bool:
    if is_table(panel):
        return snapshot.tables[panel.id].drawable
    return isinstance(drawn.get(panel.id), Figure)


# --- headings --------------------------------------------------------------------------------


def _outline(snapshot: Snapshot) -> tuple[Heading, ...]:
    found = list(_headings(snapshot))
    top = min((h.level for h in found), default=1)
    used = {h.id for h in found if h.id}
    counters = [0] * 7
    out: list[Heading] = []
    for heading in found:
        counters[heading.level] += 1
        counters[heading.level + 1 :] = [0] * (6 - heading.level)
        number_of = ".".join(str(n) for n in counters[top : heading.level + 1])
        unique = heading.id or _unused(slug(" ".join(plain(heading.children))), used)
        shown = number_of if snapshot.report.numbered else ""
        out.append(Heading(heading.level, f"sec-{unique}", heading.children, shown))
    return tuple(out)


def _unused(name: str, used: set[str]) -> str:
    """The name, or with `-2`, `-3`, ... behind it; ids that authors gave are theirs."""
    found, number = name, 2
    while found in used:
        found, number = f"{name}-{number}", number + 1
    used.add(found)
    return found


def _headings(snapshot: Snapshot) -> Iterator[Heading]:
    prose = Prose()
    for block in snapshot.report.blocks:
        if isinstance(block, HeadingBlock):
            yield Heading(block.level, block.id, prose.inlines(block.text))
        elif isinstance(block, TextBlock):
            yield from (b for b in prose.blocks(block.text) if isinstance(b, Heading))


def plain(inlines: Inlines | Sequence[Inline]) -> Iterator[str]:
    """The words of inlines without their marks."""
    for part in inlines:
        match part:
            case Text(text=text) | Code(text=text) | Ref(text=text):
                yield text
            case Maths(tex=tex):
                yield tex
            case Styled(children=children) | Link(children=children):
                yield from plain(children)
            case _:
                yield " "
