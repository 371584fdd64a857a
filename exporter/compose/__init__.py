"""Snapshot + figures -> Document: numbers, captions, references, tables, attachments.

Two walks over the report: `number` gives every figure, table, equation and heading its number,
then the blocks are made, so that a reference may point forward. Pure: no clock, no file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from exporter.compose.attachments import attachments, data_path
from exporter.compose.captions import caption, sentence
from exporter.compose.files import recordings, unseen
from exporter.compose.layout import rows_of
from exporter.compose.media import media_group
from exporter.compose.numbering import Numbers, is_table, number
from exporter.compose.programs import code_group
from exporter.compose.tabular import comparer_block, scalar_block, table_block
from exporter.errors import ExporterError
from exporter.model.document import (
    UNDATED,
    Block,
    Blocks,
    Callout,
    CodeBlock,
    Contents,
    Document,
    FigureBlock,
    FrameBlock,
    Grid,
    Group,
    Heading,
    Image,
    ListBlock,
    MathBlock,
    Paragraph,
    Placeholder,
    Provenance,
    Quote,
    Rule,
    Styled,
)
from exporter.model.figure import Chart, Figure
from exporter.model.panels import (
    AnyPanel,
    CodeDiffPanel,
    ComparerPanel,
    HtmlPanel,
    MarkdownPanel,
    MediaPanel,
    MissingPanel,
    Panel,
    ScalarPanel,
)
from exporter.model.report import (
    AnyBlock,
    CalloutBlock,
    GridBlock,
    HeadingBlock,
    ImageBlock,
    QuoteBlock,
    RuleBlock,
    TextBlock,
    TocBlock,
)
from exporter.model.report import CodeBlock as CodeSpec
from exporter.model.report import MathBlock as MathSpec
from exporter.model.snapshot import Snapshot, panels_in
from exporter.model.table import PanelTable
from exporter.prose import Prose
from exporter.query.frames import filled

Drawn = Mapping[str, Figure | ExporterError]
FRAME_HEIGHT = 440
"""Px of a panel of HTML that says nothing of it; nobody can ask a frame how tall it is."""


@dataclass(frozen=True, slots=True)
class Composition:
    """A document, and the references in its text that lead nowhere."""

    document: Document
    dangling: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Desk:
    snapshot: Snapshot
    drawn: Drawn
    charts: Mapping[str, Chart]
    numbers: Numbers
    prose: Prose


def compose(
    snapshot: Snapshot,
    drawn: Drawn,
    charts: Mapping[str, Chart],
    *,
    digest: str,
    engine: tuple[tuple[str, str], ...] = (),
) -> Composition:
    """The whole document. `drawn` and `charts` map panel ids; `digest` names the snapshot."""
    numbers = number(snapshot, drawn)
    desk = _Desk(snapshot, drawn, charts, numbers, Prose(numbers.words))
    blocks = tuple(made for block in snapshot.report.blocks for made in _block(desk, block))
    report = snapshot.report
    document = Document(
        slug=snapshot.slug,
        title=report.title,
        description=report.description,
        authors=report.authors,
        language=report.language,
        epoch=snapshot.epoch,
        blocks=_with_heading_ids(blocks, numbers),
        provenance=_provenance(snapshot, digest, engine),
        tags=report.tags,
        attachments=(*attachments(snapshot, charts), *recordings(snapshot)),
        assets=_pictures(snapshot),
    )
    return Composition(document, tuple(dict.fromkeys(desk.prose.dangling)))


def _pictures(snapshot: Snapshot) -> dict[str, bytes]:
    """What blocks show, and what else is kept, but for what has become part of something else."""
    elsewhere = frozenset(unseen(snapshot))
    return {path: data for path, data in snapshot.assets.items() if path not in elsewhere}


def _block(desk: _Desk, block: AnyBlock) -> Iterator[Block]:
    match block:
        case TextBlock(text=text):
            yield from _with_pictures(desk, desk.prose.blocks(text))
        case HeadingBlock(level=level, text=text):
            yield Heading(level, block.id, desk.prose.inlines(text))
        case CalloutBlock():
            inner = _with_pictures(desk, desk.prose.blocks(block.text))
            yield Callout(block.type, block.title, tuple(inner))
        case QuoteBlock(text=text):
            yield Quote(tuple(_with_pictures(desk, desk.prose.blocks(text))))
        case CodeSpec():
            yield CodeBlock(block.text.rstrip("\n"), block.language, block.title)
        case MathSpec():
            number_of = desk.numbers.of(f"eq:{block.id}") if block.id else ""
            yield MathBlock(block.tex.strip(), f"eq-{block.id}" if block.id else "", number_of)
        case ImageBlock():
            words = desk.prose.inlines(block.caption)
            yield _picture(desk, Image(block.src, block.alt, words, block.id))
        case RuleBlock():
            yield Rule()
        case TocBlock():
            yield Contents()
        case GridBlock():
            yield from _grid(desk, panels_in(block))
        case Panel():
            yield from _grid(desk, (block,))


def _grid(desk: _Desk, panels: tuple[AnyPanel, ...]) -> Iterator[Block]:
    """Neighbours that share a row become a grid; a panel that fills a row stands by itself."""
    made = [(panel, _panel(desk, panel)) for panel in panels]
    for row in rows_of(made):
        if len(row) == 1 and row[0].span == 12:
            yield row[0].block
        else:
            yield Grid((row,))


_CALLED = {
    "line": "Line plot",
    "bar": "Bar chart",
    "scatter": "Scatter plot",
    "parallel": "Parallel coordinates",
    "scalar": "Number",
    "table": "Table",
    "comparer": "Run comparer",
    "code_diff": "Code comparer",
    "media": "Media",
    "preset": "Chart",
    "importance": "Parameter importance",
    "markdown": "Text",
    "html": "HTML panel",
    "missing": "Panel",
    "custom": "Chart",
}
"""What a panel without a title is called where it cannot be shown."""


def _panel(desk: _Desk, panel: AnyPanel) -> Block:
    table = desk.snapshot.tables[panel.id]
    title = panel.title or _CALLED[panel.kind]
    data = f"data/{panel.id}.csv"
    if isinstance(panel, MissingPanel):
        return _missing(panel)
    if isinstance(panel, MarkdownPanel):
        blocks = _with_pictures(desk, desk.prose.blocks(panel.text))
        return Group(tuple(map(_plain_heading, blocks)), _anchor(panel), panel.title)
    if not table.drawable:
        words = "; ".join(_reasons(desk, panel)) or " ".join(table.notes) or "nothing to draw"
        return Placeholder(_anchor(panel), title, sentence(words))
    if isinstance(panel, ScalarPanel):
        return scalar_block(panel, table, data)
    if isinstance(panel, MediaPanel):
        assets = desk.snapshot.assets
        group = media_group(panel, table, assets, desk.drawn, _anchor(panel), data)
        return _captioned(desk, panel, group)
    if isinstance(panel, CodeDiffPanel):
        return _captioned(desk, panel, code_group(panel, table, _anchor(panel), data))
    if isinstance(panel, HtmlPanel):
        return _html(desk, panel, table)
    if is_table(panel):
        number_of, words = desk.numbers.of(f"tbl:{panel.id}"), caption(panel, table, desk.prose)
        if isinstance(panel, ComparerPanel):
            return comparer_block(panel, table, number_of, words, data)
        return table_block(panel, table, number_of, words, data)
    figure = desk.drawn[panel.id]
    if isinstance(figure, ExporterError):
        return Placeholder(_anchor(panel), title, sentence(str(figure)))
    return FigureBlock(
        id=_anchor(panel),
        number=desk.numbers.of(f"fig:{panel.id}"),
        caption=caption(panel, table, desk.prose),
        figure=figure,
        notes=table.notes,
        data=data,
        spec=f"specs/{panel.id}.vl.json",
    )


def _html(desk: _Desk, panel: HtmlPanel, table: PanelTable) -> Group:
    """The frame under the panel's title, with its caption and data below."""
    content, data = (str(column.values[0]) for column in table.columns)
    frame = FrameBlock(
        panel.title, filled(content, data), panel.height or FRAME_HEIGHT, panel.scripts
    )
    words = desk.prose.inlines(panel.caption)
    below = (Paragraph(words),) if words else ()
    linked = data_path(panel.id) if data else ""
    notes = (*table.notes, *(sentence(reason) for reason in _reasons(desk, panel)))
    return Group((frame, *below), _anchor(panel), panel.title, notes, linked)


def _captioned(desk: _Desk, panel: AnyPanel, group: Group) -> Group:
    """What the author says of the panel, below what it shows."""
    words = desk.prose.inlines(panel.caption)
    return replace(group, blocks=(*group.blocks, Paragraph(words))) if words else group


def _missing(panel: MissingPanel) -> Placeholder:
    reason = f"{panel.what}: {panel.reason}" if panel.title else panel.reason
    return Placeholder(_anchor(panel), panel.title or panel.what, sentence(reason))


def _plain_heading(block: Block) -> Block:
    """A heading inside a panel is no section of the report."""
    return Paragraph((Styled("strong", block.children),)) if isinstance(block, Heading) else block


def _reasons(desk: _Desk, panel: AnyPanel) -> list[str]:
    """What was told of the panel when it was frozen."""
    start = f"panel {panel.id!r}: "
    told = (p.message for p in desk.snapshot.problems if p.message.startswith(start))
    return list(dict.fromkeys(message.split(": ", 1)[-1] for message in told))


def _anchor(panel: AnyPanel) -> str:
    return f"{'tbl' if is_table(panel) else 'fig'}-{panel.id}"


def _with_pictures(desk: _Desk, blocks: Blocks) -> Iterator[Block]:
    """The blocks with every picture in them looked up, however deep it lies."""
    for block in blocks:
        match block:
            case Image():
                yield _picture(desk, block)
            case Quote(blocks=inner):
                yield Quote(tuple(_with_pictures(desk, inner)))
            case ListBlock(items=items):
                within = (replace(i, blocks=tuple(_with_pictures(desk, i.blocks))) for i in items)
                yield replace(block, items=tuple(within))
            case _:
                yield block


def _picture(desk: _Desk, image: Image) -> Block:
    if image.path not in desk.snapshot.assets:
        reason = f"The picture {image.path!r} is not there."
        return Placeholder(f"fig-{image.id}" if image.id else "", image.alt or "Picture", reason)
    if not image.id:
        return image
    number_of = desk.numbers.of(f"fig:{image.id}")
    return Image(image.path, image.alt, image.caption, f"fig-{image.id}", number_of)


def _with_heading_ids(blocks: Blocks, numbers: Numbers) -> Blocks:
    headings = iter(numbers.headings(blocks))
    return tuple(next(headings) if isinstance(b, Heading) else b for b in blocks)


def _day(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%d") if epoch > UNDATED else ""


def _provenance(snapshot: Snapshot, digest: str, engine: tuple[tuple[str, str], ...]) -> Provenance:
    projects = sorted({"/".join(filter(None, run.key[:2])) for run in snapshot.runs})
    return Provenance(
        project=", ".join(projects) or snapshot.report.project,
        as_of=_day(snapshot.epoch),
        runs=len(snapshot.runs),
        sources=tuple(sorted({run.source for run in snapshot.runs if run.source})),
        snapshot=digest,
        engine=engine,
        warnings=tuple(dict.fromkeys(p.message for p in snapshot.problems)),
    )
