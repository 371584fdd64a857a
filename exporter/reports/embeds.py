"""Blocks that point outside the report: pictures, video, galleries, Weave, other people's pages.

A build asks no server, so a picture must be a file; everything else becomes a visible place of what
is missing, with a link that a reader can follow.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY
from pathlib import Path
from typing import ClassVar

from exporter.reports.inline import InlineCode, Link, Text, TextLike, markdown
from exporter.reports.piece import Model, Piece, listed, piece
from exporter.reports.prose import Block, UnorderedList, link_block
from exporter.reports.selection import project_of
from exporter.specs.markdown import SAFE_LINK
from exporter.specs.wandb import absent
from exporter.specs.wandb.embeds import first_address

_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|data:", re.IGNORECASE)


@piece
class Image(Block):
    """A picture: a file in the folder of the program. What an address shows is linked."""

    url: str = ""
    caption: Text = ""
    _: KW_ONLY
    alt: str = ""
    id: str = ""

    def to_models(self) -> Iterator[Model]:
        """A picture, or a visible place and a link."""
        if _REMOTE.match(self.url):
            yield from _elsewhere("A picture", _words(self.caption), self.url)
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
        """A visible place and a link."""
        yield from _elsewhere("A video", "", self.url)


@piece
class Spotify(Block):
    """A piece of music, as a link."""

    spotify_id: str

    def to_models(self) -> Iterator[Model]:
        """A visible place and a link."""
        path = self.spotify_id.replace(":", "/").removeprefix("spotify/")
        path = path if "/" in path else f"track/{path}"
        yield from _elsewhere("A recording", "", f"https://open.spotify.com/{path}")


@piece
class Embed(Block):
    """HTML of another site, as a link to the first address in it."""

    name: ClassVar[str] = ""

    html: str

    def to_models(self) -> Iterator[Model]:
        """A visible place and a link."""
        yield from _elsewhere(self.name, "", first_address(self.html))


@piece
class SoundCloud(Embed):
    """A recording."""

    name = "A recording"


@piece
class Twitter(Embed):
    """A post."""

    name = "A post"


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
        return ["Report ", InlineCode(item.report_id)]
    described = f": {item.description}" if item.description else ""
    return [Link(item.title or item.url, item.url), described]


def _words(text: Text) -> str:
    return "".join(str(getattr(one, "text", one)) for one in listed(text)).strip()


# --- what is not kept ------------------------------------------------------------------------


@piece
class WeaveBlockSummaryTable(Block):
    """A logged table, as media are shown."""

    entity: str
    project: str
    table_name: str

    def to_models(self) -> Iterator[Model]:
        """A `media` panel over the runs of the project."""
        runs = {"project": project_of(self.entity, self.project)}
        yield {"kind": "media", "keys": [self.table_name], "runs": runs}


@piece
class WeaveBlockArtifact(Block):
    """An artifact."""

    entity: str
    project: str
    artifact: str
    tab: str = "overview"

    def to_models(self) -> Iterator[Model]:
        """A `missing` panel."""
        yield _absent(*absent.artifact(self.artifact, project_of(self.entity, self.project)))


@piece
class WeaveBlockArtifactVersionedFile(Block):
    """A file of an artifact."""

    entity: str
    project: str
    artifact: str
    version: str
    file: str

    def to_models(self) -> Iterator[Model]:
        """A `missing` panel."""
        home = project_of(self.entity, self.project)
        yield _absent(*absent.artifact_file(self.artifact, self.version, self.file, home))


def _absent(what: str, reason: str, title: str = "") -> Model:
    return {"kind": "missing", "what": what, "reason": reason, "title": title}


def _elsewhere(what: str, caption: str, address: str) -> Iterator[Model]:
    """A visible place, and the link that a reader can follow."""
    yield _absent(what, absent.ELSEWHERE, caption[:200])
    if SAFE_LINK.match(address):
        yield from link_block(caption or address, address)
