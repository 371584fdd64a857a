"""Files made by a format, in memory. Nothing here touches a disk: `exporter.publish` does."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

REPORTS_JSON = "reports.json"
"""In a site: the slugs of its reports, sorted."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """`{relative posix path: bytes}` of one format; `main` is the file a person opens."""

    format: str
    main: str
    files: Mapping[str, bytes]

    def digest(self) -> str:
        """Sha256 over sorted paths and contents: equal bundles, equal digest."""
        total = hashlib.sha256()
        for path in sorted(self.files):
            total.update(f"{path}\0{len(self.files[path])}\0".encode())
            total.update(self.files[path])
        return total.hexdigest()
