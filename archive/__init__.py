"""A versioned, verifiable archive of report exports, readable without this program.

    >>> from archive import Archive
    >>> kept = Archive.create(Path("reports-archive"))
    >>> kept.add("urn:report:vision", {"report.pdf": Path("out/report.pdf")},
    ...          message="January 2025", created=datetime(2025, 2, 1, tzinfo=UTC))
    Added(object_id='urn:report:vision', version='v1', changed=True, files=1, bytes_new=48211)

The same files again write nothing (`changed=False`); a changed file makes `v2`, which holds only
what changed. `verify()` reads every byte and names what is damaged, `restore()` gives a version
back as a directory, `read()` one file, `objects()` and `describe()` tell what there is.

On disk this is OCFL 1.1 (`docs/archive-format.md`, also the README of every archive). A version is
there completely or not at all, whatever kills the writer; many processes may write at once.
The rooms, from the disk up: `fsops` and `locks` (the only ones that write), `layout`, `paths`,
`inventory` and `rules` (the OCFL values and their rules), `objects` (reading), `commit` (writing),
`recover` (after a crash), `checks` and `verify`, `restore`, `create`, `root`. Nothing here knows
what a report is.
"""

from __future__ import annotations

from archive.commit import Added
from archive.errors import AccessError, ArchiveError, DamagedError, NotFoundError, UsageError
from archive.problems import Problem
from archive.restore import Restored
from archive.root import Archive
from archive.summaries import FileEntry, ObjectSummary, VersionSummary
from archive.verify import Report

__all__ = [
    "AccessError",
    "Added",
    "Archive",
    "ArchiveError",
    "DamagedError",
    "FileEntry",
    "NotFoundError",
    "ObjectSummary",
    "Problem",
    "Report",
    "Restored",
    "UsageError",
    "VersionSummary",
]
