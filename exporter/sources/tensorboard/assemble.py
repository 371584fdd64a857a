"""From the added-up events of a run, and of the sessions below it, to the run."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporter.model.run import (
    Completeness,
    HistoryColumn,
    MediaFile,
    PulledRun,
    Run,
    RunKey,
    RunState,
)
from exporter.sources.media import described
from exporter.sources.moments import first, last
from exporter.sources.nested import nested
from exporter.sources.tensorboard.history import History

_KINDS = ((b"\x89PNG", ".png"), (b"\xff\xd8", ".jpg"), (b"GIF8", ".gif"), (b"RIFF", ".wav"))


@dataclass(frozen=True, slots=True)
class End:
    """What is read anew of a live run: from which step on, what is kept, and how far it goes."""

    since: int | None
    kept: Run | None
    cursor: str


def assemble(
    key: RunKey, history: History, sessions: Sequence[History], end: End, source: str
) -> PulledRun:
    """The run. `sessions` are those of the hparams plugin; their scalars are final values."""
    wide, preempted = history.wide()
    kept = end.kept if end.since is not None else None
    scratch = Path(tempfile.mkdtemp(prefix="runpress-")) if history.files else None
    media = list(_media(history, scratch)) if scratch else []
    told = [history, *sessions]
    lasting = tuple(_lasting(told, preempted))
    times = [time for one in told for time in one.times]
    began = first(t for one in told if (t := one.events.started) is not None)
    summary = {c.name: c.last for c in wide.columns if _is_metric(c)}
    for session in sessions:
        summary |= {c.name: c.last for c in session.wide()[0].columns if _is_metric(c)}
    run = Run(
        key=key,
        name=key.id,
        state=_state(told) or (kept.state if kept else RunState.UNKNOWN),
        created_at=kept.created_at if kept else began or first(times),
        heartbeat_at=last(times),
        config={**(kept.config if kept else {}), **_config(told)},
        summary={**(kept.summary if kept else {}), **summary},
        columns=wide.columns,
        media=tuple(known for known, _ in media),
        completeness=Completeness(
            rows=wide.rows,
            first_step=wide.first,
            last_step=wide.last,
            lost_records=sum(one.damaged + one.events.unreadable for one in told),
            truncated=any(one.cut or one.lost for one in told),
            notes=(*_notes(told), *lasting),
        ),
        source=source,
        # what is told of the records before a cursor would be forgotten
        cursor="" if lasting else end.cursor,
    )
    paths = {known.path: file for known, file in media}
    return PulledRun(run, wide.table, media=paths, since=end.since, scratch=scratch)


def _is_metric(column: HistoryColumn) -> bool:
    return column.kind == "number" and not column.name.startswith("_")


def _config(told: Sequence[History]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for one in told:
        flat |= one.events.config
    return nested(flat.items(), ".")


def _state(told: Sequence[History]) -> RunState | None:
    """Only the hparams plugin knows how a run ended."""
    endings = [one.events.ending for one in told if one.events.ending]
    return RunState(endings[-1]) if endings else None


def _media(history: History, scratch: Path) -> Iterator[tuple[MediaFile, Path]]:
    """The files, each written down; of two for one step the later one counts."""
    latest = {(one.tag, one.step, one.index): one for one in history.files}
    for number, (tag, step, index) in enumerate(sorted(latest)):
        one = latest[tag, step, index]
        content = one.value if isinstance(one.value, bytes) else b""
        suffix = next((end for head, end in _KINDS if content.startswith(head)), "")
        file = scratch / f"{number}{suffix}"
        file.write_bytes(content)
        path = f"{one.kind}s/{tag}/{step}-{index}{suffix}"
        known = described(tag, step, one.kind, path, file, caption=one.caption, index=index)
        yield known, file


def _notes(told: Sequence[History]) -> Iterator[str]:
    for name in sorted({name for one in told for name in one.cut}):
        yield f"{name} ends in the middle of a record"
    for name in sorted({name for one in told for name in one.lost}):
        yield f"{name} is damaged, and what follows the damage is lost"


def _lasting(told: Sequence[History], preempted: int) -> Iterator[str]:
    """What stays as it is however much more is logged."""
    if preempted:
        yield f"points that a resumed run logged again, and that count once: {preempted}"
    damaged = sum(one.damaged for one in told)
    if damaged:
        yield f"records with a wrong checksum: {damaged}"
    unreadable = sum(one.events.unreadable for one in told)
    if unreadable:
        yield f"records that are no events: {unreadable}"
    unknown = sorted({name for one in told for name in one.events.unknown})
    if unknown:
        yield f"summaries that are not kept: {', '.join(unknown)}"
