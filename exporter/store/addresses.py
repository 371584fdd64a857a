"""Where a store is: a folder, or `s3://bucket/prefix`; opened here, and nowhere else."""

import re
from pathlib import Path

from exporter.errors import UsageError
from exporter.store.runstore import RunStore

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://|(?i:s3):")


def open_store(address: str | Path, base: Path = Path()) -> RunStore:
    """The store at an address; a folder is relative to `base`.

    Raises:
        UsageError: `store-address` for an address that is none, `store-extra` when what it needs
            is not installed.
    """
    scheme = _SCHEME.match(str(address)) if isinstance(address, str) else None
    if scheme is None:
        return RunStore(base / address)
    if (scheme[1] or "s3").lower() != "s3":
        raise UsageError.of(
            "store-address",
            f"a store cannot be at {scheme[0]}",
            hint="name a folder, or s3://BUCKET/PREFIX",
        )
    try:
        from exporter.store.s3 import S3Files, parse  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise UsageError.of(
            "store-extra",
            "a store in a bucket needs obstore",
            hint="pip install 'runpress[s3]'",
        ) from None
    return RunStore(S3Files(parse(str(address))))
