"""Zip archives whose bytes depend on nothing but the files in them.

Names are sorted, dates are the first a zip can hold, attributes are those of a plain file, so the
same files give the same archive in every process and on every system. Nothing here reads a disk.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that the zip format can write."""
_FILE = 0o100644 << 16
_UNIX = 3


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A deflated zip of `{relative posix path: bytes}`.

    Raises ValueError for a path that is absolute, climbs (`..`), or is not in its simplest form.
    """
    for path in files:
        _check(path)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            archive.writestr(_entry(path), files[path])
    return target.getvalue()


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = _FILE
    return entry


def _check(path: str) -> None:
    pure = PurePosixPath(path)
    if (
        path != str(pure)
        or pure.is_absolute()
        or not pure.parts
        or ".." in pure.parts
        or not path.isprintable()
        or "\\" in path
        or ":" in pure.parts[0]
    ):
        raise ValueError(f"not a plain relative path for a zip: {path!r}")
