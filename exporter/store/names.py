"""From a run's key to its folder: any name a stranger chose becomes one safe path component.

Nothing here touches the disk. Keys are never read back from folder names: `run.json` holds them.
"""

import hashlib
import re
from pathlib import PurePosixPath
from urllib.parse import quote

from exporter.model.run import RunKey

MAX_BYTES = 100
_KEPT = 60
_EMPTY = "_"
_USUAL = re.compile(r"(?!_$)[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,99}", re.ASCII)
"""Names that are their own encoding; nearly all are."""


def component(part: str) -> str:
    """One part of a key as the name of a folder.

    Percent-encoded; a leading dot too, so that no name is hidden, `.` or `..`. Longer than 100
    bytes: its beginning and a digest, joined by `%~`, which no encoding yields.
    """
    if _USUAL.fullmatch(part):
        return part
    if part == "":
        return _EMPTY
    encoded = "%5F" if part == _EMPTY else quote(part, safe="", errors="replace")
    if encoded.startswith("."):
        encoded = "%2E" + encoded[1:]
    if len(encoded) <= MAX_BYTES:
        return encoded
    digest = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{encoded[:_KEPT]}%~{digest[:32]}"


def folder(key: RunKey) -> PurePosixPath:
    """The run's folder below the root of the store."""
    return PurePosixPath(*(component(part) for part in key))


def media(path: str) -> PurePosixPath:
    """A media path below the run's `media` folder, every part made safe; `a//b` is not `a/b`."""
    return PurePosixPath(*(component(part) for part in path.split("/")))
