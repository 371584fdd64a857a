"""Artifacts of a run: which of them are media, and where they lie on this machine.

`log_image` writes `images/<key>+step+<n>+timestamp+<ms>+<uuid>.png` (with `%` for `+` up to 2026)
and a compressed copy; `log_table` writes JSON that a tag names. A record may name any folder, so
only one that ends as MLflow makes them, `<run id>/artifacts`, is looked into, and nothing outside.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, cast
from urllib.parse import unquote, urlsplit

from exporter.model.run import MediaFile
from exporter.sources.inside import inside
from exporter.sources.jsontext import clean, parse
from exporter.sources.media import described
from exporter.sources.mlflow.record import About, Artifacts

_KINDS = {
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"), "image"),
    **dict.fromkeys((".wav", ".mp3", ".ogg", ".flac"), "audio"),
    **dict.fromkeys((".mp4", ".webm", ".mov"), "video"),
    ".html": "html",
}
_LOGGED = re.compile(r"images/(?P<key>[^/]*?)([+%])step\2(?P<step>-?\d{1,18})\2timestamp\2.*")
_COMPRESSED = ("+compressed.webp", "%compressed.webp")
_LOCAL = {"", "file", "mlflow-artifacts"}
_SIGNS = {"mlflow.loggedImages", "mlflow.loggedArtifacts"}
"""Tags of runs that have pictures or tables."""

_BESIDE = ("mlartifacts", "mlruns")
_MOST = 2_000


class Media(NamedTuple):
    """The files that are there, where they are, and what is to be said about the others."""

    known: tuple[MediaFile, ...] = ()
    paths: Mapping[str, Path] = {}
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    kind: str
    key: str
    step: int | None


def home(about: About, beside: Path) -> Path | None:
    """The folder of a run's artifacts: where the record says, else in its place in `beside`."""
    address = urlsplit(about.artifacts)
    end = (about.id, "artifacts")
    path = PurePosixPath(unquote(address.path))
    if path.parts[-2:] != end or ".." in path.parts or "\0" in str(path):
        return None
    found: list[Path] = []
    if address.scheme in {"", "file"}:
        found.append(beside / path)
    if address.scheme in _LOCAL:
        found += [beside / name / about.experiment / Path(*end) for name in _BESIDE]
    with suppress(OSError):
        return next((folder for folder in found if folder.is_dir()), None)
    return None


def missing(about: About, tags: Mapping[str, str]) -> tuple[str, ...]:
    """A note on files that are not here: where they lie, but not more of their address.

    A folder that is not there need not miss anything: the first artifact makes it.
    """
    scheme = urlsplit(about.artifacts).scheme
    if scheme in _LOCAL and not _SIGNS & tags.keys():
        return ()
    return (f"artifacts are not here ({scheme or 'a folder'}): their pictures are missing",)


def media(artifacts: Artifacts, tags: Mapping[str, str]) -> Media:
    """Pictures, sounds, films, pages and tables among the files of a run."""
    tables = frozenset(_tables(tags.get("mlflow.loggedArtifacts", "")))
    wanted = [one for name in artifacts.names() if (one := _known(name, tables))]
    known: list[MediaFile] = []
    paths: dict[str, Path] = {}
    for one in sorted(wanted, key=lambda one: (one.key, one.step or 0, one.name))[:_MOST]:
        file = artifacts.file(one.name)
        if file is not None:
            path = clean(one.name)
            known.append(described(one.key, one.step, one.kind, path, file))
            paths[path] = file
    lost = len(wanted) - len(known)
    said = (f"artifacts that cannot be had, or are too many: {lost}",) if lost else ()
    return Media(tuple(known), paths, (*artifacts.notes, *said))


def _known(name: str, tables: frozenset[str]) -> _Named | None:
    path = PurePosixPath(name)
    kind = "table" if name in tables else _KINDS.get(path.suffix.lower())
    if kind is None or name.endswith(_COMPRESSED):
        return None
    logged = _LOGGED.fullmatch(name)
    if logged:
        key = re.sub("[~#]", "/", logged["key"])
        return _Named(name, kind, clean(key), int(logged["step"]))
    return _Named(name, kind, clean(path.with_suffix("").as_posix()), None)


def _tables(text: str) -> Iterator[str]:
    try:
        found = parse(text)
    except ValueError:
        return
    for one in cast("list[Any]", found) if isinstance(found, list) else []:
        if isinstance(one, dict) and cast("dict[str, Any]", one).get("type") == "table":
            yield str(cast("dict[str, Any]", one).get("path"))


@dataclass(slots=True)
class Folder:
    """Artifacts in a folder of this machine."""

    path: Path
    notes: Sequence[str] = field(default=())

    def names(self) -> Iterator[str]:
        """All files, sorted; links are followed when they are read, and only to stay inside."""
        for file in sorted(self.path.rglob("*")):
            if file.is_file():
                yield file.relative_to(self.path).as_posix()

    def file(self, name: str) -> Path | None:
        """The file, unless it is elsewhere."""
        return inside(self.path, name)
