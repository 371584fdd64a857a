"""Blocks that point outside the report: pictures, video, galleries, Weave, other people's pages.

A build asks no server, so a picture must be a file; everything else becomes a link that a reader
can follow, or a visible place of what is missing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY
from pathlib import Path
from typing import ClassVar

from exporter.reports.inline import Link, Text, TextLike, markdown
from exporter.reports.piece import Model, Piece, listed, piece
from exporter.reports.prose import Block, UnorderedList, link_block

_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|data:", re.IGNORECASE)


@piece
class Image(Block):
    """A picture: a file in the folder of the program. An address becomes a link."""

    url: str = ""
    caption: Text = ""
    _: KW_ONLY
    alt: str = ""
    id: str = ""

    def to_models(self) -> Iterator[Model]:
        """A picture or a link."""
        if _REMOTE.match(self.url):
            yield from link_block(_words(self.caption) or "Picture", self.url)
            return
        caption = markdown(self.caption)
        src = _beside(self.url)
        yield {"kind": "image", "src": src, "caption": caption, "alt": self.alt, "id": self.id}


def _beside(path: str) -> str:
    """A whole path inside the working directory as one that starts there."""
    here = Path.cwd()
    inside = Path(path).is_absolute() and Path(path).is_relative_to(here)
    return Path(path).relative_to(here).as_posix() if inside else path


@piece
class Video(Block):
    """A video, as a link."""

    url: str = ""

    def to_models(self) -> Iterator[Model]:
        """A link."""
        yield from link_block("Video", self.url)


@piece
class Spotify(Block):
    """A piece of music, as a link."""

    spotify_id: str

    def to_models(self) -> Iterator[Model]:
        """A link."""
        path = self.spotify_id.replace(":", "/").removeprefix("spotify/")
        path = path if "/" in path else f"track/{path}"
        yield from link_block("Spotify", f"https://open.spotify.com/{path}")


@piece
class Embed(Block):
    """HTML of another site, as a link to the first address in it."""

    name: ClassVar[str] = ""

    html: str

    def to_models(self) -> Iterator[Model]:
        """A link."""
        address = re.search(r"https?://[^\s\"'<>]+", self.html)
        yield from link_block(self.name, address[0] if address else "")


@piece
class SoundCloud(Embed):
    """A recording."""

    name = "SoundCloud"


@piece
class Twitter(Embed):
    """A post."""

    name = "Twitter"


@piece
class GalleryReport(Piece):
    """A report, by its id."""

    report_id: str


@piece
class GalleryURL(Piece):
    """A page, by its address."""

    url: str
    title: str | None = None
    description: str | None = None
    image_url: str | None = None


@piece
class Gallery(Block):
    """A list of links."""

    items: Sequence[GalleryReport | GalleryURL] = ()

    def to_models(self) -> Iterator[Model]:
        """A list."""
        if self.items:
            yield from UnorderedList([_entry(item) for item in self.items]).to_models()


def _entry(item: GalleryReport | GalleryURL) -> list[TextLike]:
    if isinstance(item, GalleryReport):
        return [f"Report {item.report_id}"]
    described = f": {item.description}" if item.description else ""
    return [Link(item.title or item.url, item.url), described]


def _words(text: Text) -> str:
    return "".join(str(getattr(one, "text", one)) for one in listed(text))


# --- what is not kept ------------------------------------------------------------------------


@piece
class Unkept(Block):
    """A block that becomes a visible place, with the reason why it is empty."""

    what: ClassVar[str] = ""
    reason: ClassVar[str] = "artifacts are not kept with the runs"
    named_by: ClassVar[Sequence[str]] = ()

    def to_models(self) -> Iterator[Model]:
        """A `missing` panel."""
        names = "/".join(getattr(self, name) for name in self.named_by)
        yield {"kind": "missing", "what": f"{self.what} {names}", "reason": self.reason}


@piece
class WeaveBlockSummaryTable(Unkept):
    """A logged table."""

    what = "summary table"
    reason = "it is a program of the tracker's own pages"
    named_by = ("entity", "project", "table_name")

    entity: str
    project: str
    table_name: str


@piece
class WeaveBlockArtifact(Unkept):
    """An artifact."""

    what = "artifact"
    named_by = ("entity", "project", "artifact")

    entity: str
    project: str
    artifact: str
    tab: str = "overview"


@piece
class WeaveBlockArtifactVersionedFile(Unkept):
    """A file of an artifact."""

    what = "artifact file"
    named_by = ("entity", "project", "artifact", "version", "file")

    entity: str
    project: str
    artifact: str
    version: str
    file: str
