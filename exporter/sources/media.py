"""What is kept of a file that a run logged: its digest, its size, and where it stands."""

import hashlib
from pathlib import Path

from exporter.model.run import MediaFile


def described(
    key: str,
    step: int | None,
    kind: str,
    path: str,
    file: Path,
    *,
    caption: str = "",
    index: int = 0,
) -> MediaFile:
    """The file as the store knows it; `path` is where it goes below the run's media folder."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return MediaFile(key, step, kind, path, caption, digest, file.stat().st_size, index)
