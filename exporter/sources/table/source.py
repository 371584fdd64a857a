"""The source `table:`: a file of rows, or a folder of such files. See the package for the columns.

Tables are small beside other sources, so listing the runs reads them whole, once.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from exporter.errors import SourceError
from exporter.model.run import PulledRun, Run, RunHead, RunKey
from exporter.sources.base import Location, Placed, SourceOptions
from exporter.sources.table.convert import convert
from exporter.sources.table.shape import Shape, understand
from exporter.sources.table.sheet import FORMATS, read

READER = "table 1"
"""Part of every fingerprint: raise it when the same file would be read differently."""


class TableSource(Placed):
    """The runs of the tables at one location."""

    lanes = 1

    def __init__(self, location: Location, options: SourceOptions) -> None:
        super().__init__(location, options)
        self._shapes: list[Shape] = []

    def heads(self) -> Sequence[RunHead]:
        """Every run of every table, sorted by key."""
        self._shapes, self._problems = [], []
        for path in self._files():
            try:
                shape = understand(read(path, self._location.show(path)))
            except SourceError as error:
                self._problems.extend(error.problems)
                continue
            self._shapes.append(shape)
            self._problems.extend(shape.nameless)
        digests: dict[RunKey, list[str]] = {}
        for shape in self._shapes:
            for key in shape.runs:
                digests.setdefault(key, [READER]).append(shape.sheet.digest)
        return [
            RunHead(key, hashlib.sha256("\n".join(digests[key]).encode()).hexdigest(), "")
            for key in sorted(digests)
        ]

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The run, of the tables as the last `heads()` read them."""
        return convert(head.key, self._shapes, self._location.origin)

    def _files(self) -> list[Path]:
        place = self._location.path
        found = [place] if self._location.is_file() else sorted(place.glob("*"))
        known = [path for path in found if path.suffix.lower() in FORMATS]
        if not known:
            raise self._location.nothing(
                "table.no-tables", "table", f"tables are {', '.join(FORMATS)}"
            )
        return known
