"""The files that rows of W&B refer to: images, tables, sounds, pages.

A reference comes from a stranger: its path must stay inside the run's `files` folder, links
included, or the file is left where it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, cast

from exporter.model.run import MediaFile
from exporter.sources.inside import inside
from exporter.sources.media import described

KINDS = {
    "image-file": "image",
    "images": "image",
    "images/separated": "image",
    "audio-file": "audio",
    "audio": "audio",
    "video-file": "video",
    "videos": "video",
    "html-file": "html",
    "html": "html",
    "table-file": "table",
    "joined-table": "table",
    "partitioned-table": "table",
    "plotly-file": "plotly",
    "bokeh-file": "bokeh",
    "object3D-file": "object3d",
    "object3D": "object3d",
    "molecule-file": "molecule",
    "molecule": "molecule",
    "graph-file": "graph",
}
"""W&B's `_type` -> `MediaFile.kind`."""

_FOLDER = "media/"
_LISTS = ("audio", "html", "videos", "images", "object3D", "molecule")


@dataclass(frozen=True, slots=True)
class Reference:
    """A media file as a row names it; `path` is relative to the run's `files` folder."""

    key: str
    step: int
    kind: str
    path: str
    caption: str = ""
    sha256: str = ""
    index: int = 0
    labels: Mapping[str, str] = field(default_factory=dict[str, str])


_NO_LABELS: Mapping[str, str] = {}
Labels = Mapping[tuple[str, str], Mapping[str, str]]
"""Key and name of a mask -> class id -> label."""


def references(
    key: str, step: int, value: dict[str, Any], labels: Labels = MappingProxyType({})
) -> Iterator[Reference]:
    """The files that one structured value names: one, or one for each image of a list.

    An image is followed by the masks and boxes that lie over it.
    """
    kind = KINDS.get(str(value.get("_type", "")))
    if kind is None:
        return
    for index, (path, caption, digest) in enumerate(_named(value)):
        yield Reference(key, step, kind, path, caption, digest, index)
    for index, over, name, inner in _overlays(value):
        known = labels.get((key, name), _NO_LABELS) if over == "mask" else _NO_LABELS
        for path, _, digest in _one(inner, ""):
            yield Reference(key, step, over, path, name, digest, index, known)


def _overlays(value: dict[str, Any]) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    """Index of the image, kind, name and value of what lies over it, for one image or a list."""
    for kind, one, several in (("mask", "masks", "all_masks"), ("boxes", "boxes", "all_boxes")):
        for index, named in enumerate([value.get(one), *_list(value, several)], -1):
            if isinstance(named, dict):
                for name, inner in sorted(cast("dict[str, Any]", named).items()):
                    if isinstance(inner, dict):
                        yield max(index, 0), kind, name, cast("dict[str, Any]", inner)


_BETWEEN = "_wandb_delimeter_"
"""Spelt so by W&B, between the key and the mask's name in its config."""


def class_labels(internal: Mapping[str, Any]) -> Labels:
    """The labels of masks, which W&B keeps in its own part of the config."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    known = internal.get("mask/class_labels")
    for joined, entry in cast("dict[str, Any]", known if isinstance(known, dict) else {}).items():
        key, between, name = joined.rpartition(_BETWEEN)
        labels = cast("dict[str, Any]", entry).get("value") if isinstance(entry, dict) else None
        if between and isinstance(labels, dict):
            pairs = cast("dict[str, Any]", labels).items()
            found[key, name] = {number: str(label) for number, label in pairs}
    return found


def _named(value: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Path, caption and digest of every file, in the three shapes that W&B writes."""
    yield from _one(value, "")
    captions = _list(value, "captions")
    for name, caption in zip_longest(_list(value, "filenames"), captions, fillvalue=""):
        if isinstance(name, str) and name:
            yield name, str(caption or ""), ""
    for key in _LISTS:
        for inner, caption in zip_longest(_list(value, key), captions, fillvalue=""):
            if isinstance(inner, dict):
                yield from _one(cast("dict[str, Any]", inner), str(caption or ""))


def _one(value: dict[str, Any], caption: str) -> Iterator[tuple[str, str, str]]:
    if path := _string(value, "path"):
        yield path, _string(value, "caption") or caption, _string(value, "sha256")


def _string(value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _list(value: dict[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    return cast("list[Any]", found) if isinstance(found, list) else []


def locate(reference: Reference, files: Path) -> Path | None:
    """The file, or None when it is missing or not inside `files`."""
    return inside(files, reference.path)


def media_file(reference: Reference, file: Path) -> tuple[MediaFile, bool]:
    """The reference with the digest and size of its file, and whether the row agrees with it."""
    path = PurePosixPath(reference.path).as_posix().removeprefix(_FOLDER)
    known = described(
        reference.key,
        reference.step,
        reference.kind,
        path,
        file,
        caption=reference.caption,
        index=reference.index,
    )
    return replace(known, labels=reference.labels), reference.sha256 in {"", known.sha256}


def kept_file(reference: Reference, kept: MediaFile) -> MediaFile:
    """The reference to a file that the store holds, where the row tells of that digest."""
    return replace(
        kept,
        key=reference.key,
        step=reference.step,
        kind=reference.kind,
        caption=reference.caption,
        index=reference.index,
        labels=reference.labels,
    )


def by_name(media: Iterable[MediaFile]) -> dict[str, MediaFile]:
    """Media of a run by the name that rows and servers call their files."""
    return {_FOLDER + one.path: one for one in media}
