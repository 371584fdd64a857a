"""What a page has to say to the tree walk: how drawings, pictures and files are put in.

One walk writes the blocks of the one-file HTML, of the print page and of the site; the three
differ only in the callables below.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from exporter.formats.math import Formulas
from exporter.model.document import FigureBlock, FileCard, FrameBlock, Image, TableBlock


@dataclass(frozen=True, slots=True)
class Download:
    """A link to a file: what is shown, where it is, and the name it is saved under."""

    label: str
    href: str
    filename: str


def no_downloads(_block: FigureBlock) -> tuple[Download, ...]:
    """For a page whose figures have no file of their own."""
    return ()


def no_class(_block: TableBlock) -> str:
    """For a page whose tables are all of one size."""
    return ""


def no_frame(_block: FrameBlock) -> str:
    """For a page on paper."""
    return ""


def no_player(_block: FileCard) -> str:
    """For a page that plays nothing."""
    return ""


@dataclass(frozen=True, slots=True)
class HtmlContext:
    """One page. Make a new one for each page: `formulas` counts, so that ids stay unique.

    `figure_html` and `image_html` give the markup of the drawing alone (`<svg>` or `<img>`),
    already escaped; caption, notes and downloads are added around it.
    `href` gives the address of an attachment, or an empty string when there is to be no link.
    `drawing_downloads` gives further files of a figure, such as its SVG.
    `table_class` gives further classes of a table, for a page that fits tables to paper.
    `frame_html` gives the element that shows a stranger's HTML, or nothing where that cannot be.
    `player_html` gives the element that plays a sound or a film, or nothing.
    `contents` is the markup put in place of a `Contents` block.
    """

    figure_html: Callable[[FigureBlock], str]
    image_html: Callable[[Image], str]
    href: Callable[[str], str]
    drawing_downloads: Callable[[FigureBlock], tuple[Download, ...]] = no_downloads
    table_class: Callable[[TableBlock], str] = no_class
    frame_html: Callable[[FrameBlock], str] = no_frame
    player_html: Callable[[FileCard], str] = no_player
    contents: str = ""
    formulas: Formulas = field(default_factory=Formulas)
