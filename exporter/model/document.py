"""A report as a tree of blocks and inline text, numbered and complete: what every format writes.

All markup of strangers has become plain nodes here (raw HTML is text), so a writer only has to
escape text for its own language. Numbers of figures, tables and headings are already given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from exporter.model.figure import Figure

# --- inline ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Plain characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Marked text: strong, emphasis, strike or underline."""

    mark: Literal["strong", "em", "strike", "underline"]
    children: "Inlines"


@dataclass(frozen=True, slots=True)
class InlineCode:
    """Verbatim characters."""

    text: str


@dataclass(frozen=True, slots=True)
class InlineMath:
    """TeX without delimiters."""

    tex: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an http(s), mailto or in-document (`#id`) address; others never get here."""

    href: str
    children: "Inlines"


@dataclass(frozen=True, slots=True)
class Ref:
    """A cross-reference to a numbered thing; `text` is what is printed, such as `Figure 3`."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A hard line break."""


Inline = Text | Styled | InlineCode | InlineMath | Link | Ref | Break
Inlines = tuple[Inline, ...]

# --- blocks ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 to 6 below the title; `id` is unique in the document; `number` is like `2.1`."""

    level: int
    id: str
    children: Inlines
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item; `checked` is None when it is not a task."""

    blocks: "Blocks"
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A bulleted or numbered list."""

    items: tuple[ListItem, ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    blocks: "Blocks"


@dataclass(frozen=True, slots=True)
class Callout:
    """A box that stands out: note, tip, warning or danger."""

    kind: Literal["note", "tip", "warning", "danger"]
    title: str
    blocks: "Blocks"


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Verbatim lines; `language` is a Pygments name or empty."""

    text: str
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class MathBlock:
    """A displayed formula in TeX without delimiters; numbered when it has an id."""

    tex: str
    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal rule."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The place of the table of contents."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the report; `path` names bytes in `Document.assets`."""

    path: str
    alt: str
    caption: Inlines = ()
    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A drawn panel: `number` is `3` of `Figure 3`. `data` and `spec` name attachments."""

    id: str
    number: str
    caption: Inlines
    figure: Figure
    notes: tuple[str, ...] = ()
    data: str = ""
    spec: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; cells are inlines; `align` has one of l, c, r per column.

    `id` and `number` are empty for a table inside prose. `data` names the full CSV attachment;
    `more` says how many rows were left out here, `keys` how many columns from the left name the
    rows: paper repeats them in every part of a table that is too wide.
    """

    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    align: str
    id: str = ""
    number: str = ""
    caption: Inlines = ()
    notes: tuple[str, ...] = ()
    data: str = ""
    more: int = 0
    keys: int = 1


@dataclass(frozen=True, slots=True)
class Scalar:
    """One big number: what it is, the formatted value, and a line of detail."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ScalarBlock:
    """A row of big numbers under one title."""

    id: str
    title: str
    scalars: tuple[Scalar, ...]
    notes: tuple[str, ...] = ()
    data: str = ""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What is shown where a panel could not be: its title and why, visible in every format."""

    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class FrameBlock:
    """HTML of a stranger or of the author, shown where pages are shown; it stays a text here.

    `content` is markup that no writer may put into a page of its own; `height` is in px; `scripts`
    says whether the author lets it run. Paper and Markdown say where it can be seen.
    """

    title: str
    content: str
    height: int
    scripts: bool = False


@dataclass(frozen=True, slots=True)
class FileCard:
    """A sound or film that goes along: its title, what it is, its attachment and its type."""

    title: str
    detail: str
    file: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong together as one panel: a title above, small print below."""

    blocks: "Blocks"
    id: str = ""
    title: str = ""
    notes: tuple[str, ...] = ()
    data: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A block that takes `span` of 12 columns."""

    span: int
    block: "Block"


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells; the spans of a row add up to 12 at most."""

    rows: tuple[tuple[GridCell, ...], ...]


FRAME_TITLE = "HTML panel"
FRAME_PLACE = "It can be seen in the site and in the one-file HTML of this report."
"""What stands for a frame where none can be shown."""

Block = (
    Heading
    | Paragraph
    | ListBlock
    | Quote
    | Callout
    | CodeBlock
    | MathBlock
    | Rule
    | Contents
    | Image
    | FigureBlock
    | TableBlock
    | ScalarBlock
    | Placeholder
    | FrameBlock
    | FileCard
    | Group
    | Grid
)
Blocks = tuple[Block, ...]

# --- document --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the document: drawn data, a chart specification, the report itself."""

    path: str
    media_type: str
    content: bytes
    description: str
    relationship: Literal["Source", "Data", "Supplement"] = "Data"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers come from; printed at the end of every format.

    `as_of` is the date of the youngest datum (ISO, UTC; empty when there is none), never the clock
    of the machine.
    """

    project: str
    as_of: str
    runs: int
    sources: tuple[str, ...]
    snapshot: str
    engine: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


UNDATED = 315_532_800
"""1980-01-01: the epoch of what has no date, and the earliest that a zip file can hold."""


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report. `slug` is a safe file name; `epoch` (seconds, UTC) dates the outputs.

    A document whose runs have no times has the epoch `UNDATED`, and shows no date. `wider` maps
    ids of figure blocks to the same charts drawn for half a row, where paper has no room for less.
    """

    slug: str
    title: str
    description: str
    authors: tuple[str, ...]
    language: str
    epoch: int
    blocks: Blocks
    provenance: Provenance
    tags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    wider: Mapping[str, Figure] = field(default_factory=dict[str, Figure])
