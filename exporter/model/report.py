"""A report as its author wrote it: prose, panels and run sets, in one canonical form.

All dialects (`exporter.specs`) end here; `model_dump(mode="json")` is what a snapshot keeps.
"""

from typing import Annotated, Literal

from pydantic import Field

from exporter.model.base import Strict
from exporter.model.panels import ID, AnyPanel, RunSet, RunsRef


class HeadingBlock(Strict):
    """A heading; in YAML `h1:`, `h2:`, `h3:`."""

    kind: Literal["heading"] = "heading"
    level: int = Field(default=1, ge=1, le=6)
    text: str
    id: str = Field(default="", max_length=80, pattern=ID)


class TextBlock(Strict):
    """Markdown prose: lists, tables, links, code, `$math$`, and references such as `@fig:loss`."""

    kind: Literal["text"] = "text"
    text: str


class CalloutBlock(Strict):
    """A box that stands out."""

    kind: Literal["callout"] = "callout"
    text: str
    title: str = ""
    type: Literal["note", "tip", "warning", "danger"] = "note"


class QuoteBlock(Strict):
    """A quotation in Markdown."""

    kind: Literal["quote"] = "quote"
    text: str


class CodeBlock(Strict):
    """Verbatim code."""

    kind: Literal["code"] = "code"
    text: str
    language: str = ""
    title: str = ""


class MathBlock(Strict):
    """A displayed formula in TeX, without delimiters; with an id it is numbered (`@eq:id`)."""

    kind: Literal["math"] = "math"
    tex: str
    id: str = Field(default="", max_length=80, pattern=ID)


class ImageBlock(Strict):
    """A picture beside the report file (PNG, JPEG, GIF, WebP or SVG)."""

    kind: Literal["image"] = "image"
    src: str
    alt: str = ""
    caption: str = ""
    id: str = Field(default="", max_length=80, pattern=ID)


class RuleBlock(Strict):
    """A horizontal rule."""

    kind: Literal["rule"] = "rule"


class TocBlock(Strict):
    """The table of contents."""

    kind: Literal["toc"] = "toc"


class GridBlock(Strict):
    """Panels side by side that share run sets."""

    kind: Literal["grid"] = "grid"
    panels: tuple[AnyPanel, ...] = ()
    runs: RunsRef = ""


AnyBlock = Annotated[
    HeadingBlock
    | TextBlock
    | CalloutBlock
    | QuoteBlock
    | CodeBlock
    | MathBlock
    | ImageBlock
    | RuleBlock
    | TocBlock
    | GridBlock
    | AnyPanel,
    Field(discriminator="kind"),
]


class Report(Strict):
    """A whole report."""

    title: str = Field(min_length=1, max_length=500)
    """Printed on the title page and used for file names."""
    id: str = Field(default="", max_length=80, pattern=ID)
    """A stable name in the archive; empty is the file's name."""
    description: str = ""
    """A sentence or two under the title."""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = "en"
    """BCP 47 code, for hyphenation and screen readers."""
    project: str = ""
    """`entity/project` that panels look in unless they say otherwise."""
    as_of: str = ""
    """What `now` means in filters (ISO date or time); empty is the time of the build."""
    numbered: bool = True
    """Whether headings are numbered."""
    print_in: Literal["colour", "grey"] = "colour"
    """What series of charts on paper (PDF, LaTeX) differ by; `grey`: dash, shape and shade."""
    runsets: dict[str, RunSet] = Field(default_factory=dict)
    """Named run sets."""
    blocks: tuple[AnyBlock, ...] = ()
