r"""Blocks of a Document into LaTeX: one function for each kind. The body of a paper, no preamble.

Every text is escaped below; commands that are not LaTeX's own begin with `\RX` and are defined in
`site_templates/latex/reportpreamble.tex`.
"""

from functools import singledispatch
from itertools import zip_longest

from exporter.formats.latex.code import code_tex
from exporter.formats.latex.escape import escape, escape_code, wrapped
from exporter.formats.latex.figure import figure_tex, image_tex, row_tex
from exporter.formats.latex.inline import inlines_tex, refused, title_tex
from exporter.formats.latex.math import math_tex
from exporter.formats.latex.names import LatexContext
from exporter.formats.latex.table import notes_tex, table_tex
from exporter.model.document import (
    FRAME_PLACE,
    FRAME_TITLE,
    Block,
    Blocks,
    Callout,
    CodeBlock,
    Contents,
    FigureBlock,
    FileCard,
    FrameBlock,
    Grid,
    GridCell,
    Group,
    Heading,
    Image,
    ListBlock,
    ListItem,
    MathBlock,
    Paragraph,
    Placeholder,
    Quote,
    Rule,
    Scalar,
    ScalarBlock,
    TableBlock,
)

_LEVELS = ("section", "subsection", "subsubsection", "paragraph", "subparagraph")
_DEEPEST_LIST = 4
"""Lists within lists that LaTeX can count and mark; deeper ones are set by indentation."""
_WIDE_FORMULA = 70
"""Characters of TeX; a longer display is shrunk when it does not fit the line."""
_PER_ROW = 4
_COLUMNS = 12
_TALLEST = 50
"""Lines of LaTeX in a cell of a grid; with more, the cells stand one below the other."""
_BARRIER = 10
"""Floats after which those that wait are let out."""


def blocks_tex(blocks: Blocks, context: LatexContext) -> str:
    """LaTeX of blocks, one after the other."""
    out: list[str] = []
    waiting = 0
    for block, behind in zip_longest(blocks, blocks[1:]):
        tex = block_tex(block, context)
        keep = not context.boxed and _named(block, behind)
        out.append(f"\\RXkeep\n{tex}" if keep else tex)
        waiting += tex.startswith((r"\begin{figure", r"\begin{table"))
        if waiting == _BARRIER:
            waiting = 0
            out.append("\\RXbarrier\n\n")
    return "".join(out)


def _named(block: Block, behind: Block | None) -> bool:
    """Whether these are words right above a table that does not float: they are its title."""
    return isinstance(block, Paragraph) and isinstance(behind, TableBlock) and not behind.number


@singledispatch
def block_tex(block: Block, context: LatexContext) -> str:
    """LaTeX of one block; a block without a writer is a fault of this program."""
    raise TypeError(type(block).__name__, context)


@block_tex.register
def heading_tex(block: Heading, context: LatexContext) -> str:
    r"""`\RXsection` for the highest level of the document, and so on; the number is LaTeX's."""
    level = _LEVELS[min(max(block.level - context.top, 0), len(_LEVELS) - 1)]
    title = title_tex(block.children, context)
    label = f"\\label{{{context.labels[block.id]}}}" if block.id in context.labels else ""
    if block.number:
        number = f"\\RXnumber{{{level}}}{{{escape(block.number)}}}\n"
        return f"{number}\\RX{level}{{{title}}}{label}\n\n"
    contents = f"\\addcontentsline{{toc}}{{{level}}}{{{title}}}"
    return f"\\RX{level}*{{{title}}}\\phantomsection{contents}{label}\n\n"


@block_tex.register
def paragraph_tex(block: Paragraph, context: LatexContext) -> str:
    """A paragraph."""
    return wrapped(inlines_tex(block.children, context).strip()) + "\n\n"


@block_tex.register
def list_tex(block: ListBlock, context: LatexContext) -> str:
    """`itemize` or `enumerate`; by indentation when too deep for them."""
    inner = context.deeper()
    if context.depth >= _DEEPEST_LIST:
        items = "".join(_deep_item(block, n, item, inner) for n, item in enumerate(block.items))
        return f"\\begin{{RXdeeplist}}\n{items}\\end{{RXdeeplist}}\n\n"
    name = "enumerate" if block.ordered else "itemize"
    start = f"\\RXstart{{{_start(block)}}}\n" if block.ordered and block.start != 1 else ""
    items = "".join(_item(item, inner) for item in block.items) or "\\item\n"
    return f"\\begin{{{name}}}\n{start}{items}\\end{{{name}}}\n\n"


def _start(block: ListBlock) -> int:
    """In TeX's range of counters."""
    return min(max(block.start, -(10**9)), 10**9)


def _item(item: ListItem, context: LatexContext) -> str:
    return f"\\item{_box(item, '[{}]')} {_content(item.blocks, context)}\n"


def _box(item: ListItem, shape: str) -> str:
    if item.checked is None:
        return ""
    return shape.format(r"$\boxtimes$" if item.checked else r"$\square$")


def _deep_item(block: ListBlock, index: int, item: ListItem, context: LatexContext) -> str:
    mark = f"{_start(block) + index}." if block.ordered else r"\textbullet"
    mark = _box(item, "{}") or mark
    return f"\\RXdeepitem{{{mark}}}{_content(item.blocks, context)}\n"


def _content(blocks: Blocks, context: LatexContext) -> str:
    return blocks_tex(blocks, context).strip()


@block_tex.register
def quote_tex(block: Quote, context: LatexContext) -> str:
    """`quote`; deep within lists a mere group, as TeX would refuse another level."""
    content = _content(block.blocks, context.deeper())
    if context.depth >= _DEEPEST_LIST:
        return f"\\begin{{RXdeeplist}}\n\\noindent {content}\n\\end{{RXdeeplist}}\n\n"
    return f"\\begin{{quote}}\n{content}\n\\end{{quote}}\n\n"


@block_tex.register
def callout_tex(block: Callout, context: LatexContext) -> str:
    """Text between two rules in the colour of its kind; it may run over pages."""
    content = _content(block.blocks, context.deeper())
    head = f"\\begin{{RXcallout}}{{{block.kind}}}{{{escape(block.title)}}}"
    return f"{head}\n{content}\n\\end{{RXcallout}}\n\n"


@block_tex.register
def code_block_tex(block: CodeBlock, _context: LatexContext) -> str:
    """A listing whose long lines wrap."""
    return code_tex(block)


@block_tex.register
def math_block_tex(block: MathBlock, context: LatexContext) -> str:
    """`equation`, numbered when it has a number; its source as code when it is refused."""
    if not block.tex.strip():
        return ""
    try:
        tex = math_tex(block.tex)
    except ValueError as reason:
        refused(block.tex, reason)
        return code_tex(CodeBlock(block.tex, title="Formula (source)"))
    wide = len(tex) > _WIDE_FORMULA
    content = wrapped(rf"\RXfit{{{tex}}}" if wide else tex)
    if not block.number:
        return f"\\begin{{equation*}}\n{content}\n\\end{{equation*}}\n\n"
    number = f"\\RXnumber{{equation}}{{{escape(block.number)}}}\n"
    label = f"\\label{{{context.labels[block.id]}}}" if block.id in context.labels else ""
    return f"{number}\\begin{{equation}}{label}\n{content}\n\\end{{equation}}\n\n"


@block_tex.register
def rule_tex(_block: Rule, _context: LatexContext) -> str:
    """A short centred rule."""
    return "\\RXrule\n\n"


@block_tex.register
def contents_tex(_block: Contents, _context: LatexContext) -> str:
    """A table of contents in main.tex; a paper has its own."""
    return "\\RXcontents\n\n"


@block_tex.register
def image_block_tex(block: Image, context: LatexContext) -> str:
    """A picture of the report."""
    return image_tex(block, context)


@block_tex.register
def figure_block_tex(block: FigureBlock, context: LatexContext) -> str:
    """A drawn panel."""
    return figure_tex(block, context)


@block_tex.register
def table_block_tex(block: TableBlock, context: LatexContext) -> str:
    """A table."""
    return table_tex(block, context)


@block_tex.register
def scalars_tex(block: ScalarBlock, context: LatexContext) -> str:
    """Big numbers, up to four in a row."""
    rows = [block.scalars[i : i + _PER_ROW] for i in range(0, len(block.scalars), _PER_ROW)]
    fewest = 1 if context.boxed else 2
    content = "\\par\\medskip\\noindent\n".join(_scalar_row(row, fewest) for row in rows)
    notes = notes_tex(block.notes)
    head = f"\\begin{{RXscalars}}{{{escape(block.title)}}}{_anchor(block.id, context)}"
    return f"{head}%\n{content}{notes}\\end{{RXscalars}}\n\n"


def _scalar_row(scalars: tuple[Scalar, ...], fewest: int) -> str:
    width = max(len(scalars), fewest)
    share = (1 - 0.03 * (width - 1)) / width
    return "\\hfill\n".join(_scalar(scalar, share) for scalar in scalars) + "\n"


def _scalar(scalar: Scalar, share: float) -> str:
    words = "".join(f"{{{escape(text)}}}" for text in (scalar.label, scalar.value, scalar.detail))
    return f"\\RXscalar{{{share:.3f}}}{words}"


def _anchor(block_id: str, context: LatexContext) -> str:
    label = context.labels.get(block_id)
    return f"\\phantomsection\\label{{{label}}}" if label else ""


@block_tex.register
def placeholder_tex(block: Placeholder, context: LatexContext) -> str:
    """A box with the title and the reason."""
    anchor = _anchor(block.id, context)
    return f"\\RXplaceholder{{{anchor}{escape(block.title)}}}{{{escape(block.reason)}}}\n\n"


@block_tex.register
def frame_tex(_block: FrameBlock, context: LatexContext) -> str:
    """Where the HTML can be seen."""
    return placeholder_tex(Placeholder("", FRAME_TITLE, FRAME_PLACE), context)


@block_tex.register
def file_card_tex(block: FileCard, context: LatexContext) -> str:
    """A box with the title, what it is, and where the file lies in the zip."""
    path = escape_code(context.files.get(block.file, block.file))
    return f"\\RXcard{{{escape(block.title)}}}{{{escape(block.detail)}}}{{{path}}}\n\n"


@block_tex.register
def group_tex(block: Group, context: LatexContext) -> str:
    """Title, blocks and small print, one below the other."""
    head = f"\\RXgroup{{{_anchor(block.id, context)}}}{{{escape(block.title)}}}%\n"
    return f"{head}{blocks_tex(block.blocks, context)}{notes_tex(block.notes)}\n"


@block_tex.register
def grid_tex(block: Grid, context: LatexContext) -> str:
    """Cells side by side; within a list or another grid one below the other, but for pictures."""
    return "".join(_row(row, context) for row in block.rows)


def _row(row: tuple[GridCell, ...], context: LatexContext) -> str:
    inside = context.in_box()
    cells = [(cell, block_tex(cell.block, inside)) for cell in row]
    whole = len(row) == 1 and row[0].span == _COLUMNS
    crowded = context.boxed and not all(_is_picture(cell.block) for cell in row)
    if whole or context.depth or crowded or any(_tall(tex) for _, tex in cells):
        return blocks_tex(tuple(cell.block for cell in row), context)
    return row_tex(cells)


def _is_picture(block: Block) -> bool:
    """A picture without a number makes no float, so that it may stand in a box within a box."""
    return isinstance(block, Image) and not block.number


def _tall(tex: str) -> bool:
    """Likely more than can stand in a box that no page break divides."""
    return tex.count("\n") > _TALLEST or len(tex) > 100 * _TALLEST
