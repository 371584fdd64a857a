"""From what was read of a run to the run itself."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np

from exporter.model.run import Claims, Completeness, PulledRun, Run, RunKey
from exporter.sources.base import SourceOptions
from exporter.sources.moments import first, last, seconds
from exporter.sources.trackio.calls import Calls
from exporter.sources.trackio.logged_media import Media, has_tables, media
from exporter.sources.wide import Wide


@dataclass(slots=True)
class Read:
    """What was read of one run. `since` is the step from which on `calls` are whole."""

    key: RunKey
    name: str
    calls: Calls = field(default_factory=Calls)
    system: Calls = field(default_factory=Calls)
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    claims: Claims = field(default_factory=Claims)
    since: int | None = None
    cursor: str = ""
    notes: tuple[str, ...] = ()


def assemble(
    read: Read, earlier: Run | None, folder: Path, source: str, options: SourceOptions
) -> PulledRun:
    """The run. `earlier` is what is kept from before `read.since`, `folder` has its media files."""
    scratch = Path(tempfile.mkdtemp(prefix="runpress-")) if has_tables(read.calls) else None
    history, system = read.calls.history(), read.system.system()
    files = media(read.calls, folder, scratch)
    config, times = read.config, np.concatenate([read.calls.times, read.system.times])
    began = earlier.created_at if earlier else first(times)
    created = first([seconds(_text(config.get("_Created")))]) or began
    own = {key: value for key, value in config.items() if not key.startswith("_")}
    run = Run(
        key=read.key,
        name=read.name or read.key.id,
        created_at=created,
        heartbeat_at=last(times) or created,
        user=_text(config.get("_Username")) if options.environment else "",
        tags=_texts(own.get("tags")),
        group=_text(config.get("_Group")),
        notes=_text(own.get("notes")),
        config=own,
        summary={**(earlier.summary if earlier else {}), **read.calls.summary()},
        columns=history.columns,
        system_columns=system.columns if system else (),
        media=files.known,
        completeness=_completeness(history, read, files),
        source=source,
        # what is told of the rows before a cursor would be forgotten
        cursor="" if read.calls.unreadable or files.missing else read.cursor,
    )
    return PulledRun(
        run,
        history.table,
        system.table if system else None,
        media=files.paths,
        since=read.since,
        scratch=scratch,
    )


def _completeness(history: Wide, read: Read, files: Media) -> Completeness:
    return Completeness(
        rows=history.rows,
        first_step=history.first,
        last_step=history.last,
        lost_records=read.calls.unreadable + read.system.unreadable,
        notes=(*read.notes, *_notes(read, files)),
        claims=read.claims,
    )


def _notes(read: Read, files: Media) -> Iterator[str]:
    if read.calls.unreadable:
        yield f"rows that are not JSON or have no step: {read.calls.unreadable}"
    if files.missing:
        yield f"media files that are missing or outside the media folder: {files.missing}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    values = cast("list[Any]", value) if isinstance(value, list) else []
    return tuple(dict.fromkeys(tag for tag in values if isinstance(tag, str)))
