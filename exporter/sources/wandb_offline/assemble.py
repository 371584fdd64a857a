"""From the added-up records of a run to the run itself, with its tables, logs and media."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exporter.model.run import Completeness, MediaFile, PulledRun, Run, RunKey, RunState
from exporter.sources.moments import last, moment
from exporter.sources.wandb_code import code_files
from exporter.sources.wandb_media import (
    Reference,
    class_labels,
    locate,
    media_file,
    references,
)
from exporter.sources.wandb_offline.history import Decoded, decode, keep, steps
from exporter.sources.wandb_offline.log import RunLog
from exporter.sources.wandb_offline.records import RunRecord
from exporter.sources.wandb_values import TIME, axis_of
from exporter.sources.wide import Wide, by_step, by_time

_USERNAME, _EMAIL = 9, 12


@dataclass(frozen=True, slots=True)
class _Media:
    known: tuple[MediaFile, ...]
    paths: dict[str, Path]
    notes: tuple[str, ...]


def assemble(
    key: RunKey, log: RunLog, folders: Sequence[Path], logs: str, source: str
) -> PulledRun:
    """The run of `log`; `folders[i]` is the folder of the i-th file that was read."""
    decoded = decode(log.history)
    row_steps = steps(decoded)
    history, orphans = _history(decoded, row_steps, log)
    system = _system(log)
    media = _media(decoded, row_steps, log, folders)
    code, code_paths = code_files(folders, log.config.internal())
    notes = (*_notes(log, decoded.unreadable, orphans), *media.notes)
    run = _run(key, log.run or RunRecord(), log)
    run = replace(
        run,
        heartbeat_at=last(_signs(log, decoded)),
        columns=history.columns,
        system_columns=system.columns if system else (),
        media=(*media.known, *code),
        completeness=_completeness(history, log, orphans, notes),
        source=source,
    )
    paths = media.paths | code_paths
    return PulledRun(run, history.table, system.table if system else None, logs, paths)


def _run(key: RunKey, record: RunRecord, log: RunLog) -> Run:
    return Run(
        key=key,
        name=record.name or key.id,
        state=log.state,
        created_at=moment(log.started),
        user=log.environment.get(_USERNAME) or log.environment.get(_EMAIL, ""),
        tags=record.tags,
        group=record.group,
        job_type=record.job_type,
        notes=record.notes,
        sweep=record.sweep,
        host=record.host,
        config=log.config.value(),
        summary=log.summary.value(),
    )


def _history(decoded: Decoded, row_steps: list[int | None], log: RunLog) -> tuple[Wide, int]:
    """The wide history, and how many rows had no step and so no place in it."""
    kept, columns = keep(decoded, row_steps)
    shown = [column for column in columns if column.name != "_step"]
    wide = by_step([int(step) for step in kept], shown, axis_of(log.metrics))
    return wide, len(row_steps) - len(kept)


def _system(log: RunLog) -> Wide | None:
    decoded = decode(log.stats)
    kept, columns = keep(decoded, decoded.marks)
    return by_time(kept, columns) if kept else None


def _completeness(history: Wide, log: RunLog, orphans: int, notes: Sequence[str]) -> Completeness:
    return Completeness(
        rows=history.rows,
        first_step=history.first,
        last_step=history.last,
        lost_records=log.lost + orphans,
        truncated=log.truncated,
        notes=tuple(notes),
    )


def _notes(log: RunLog, unreadable: int, orphans: int) -> Iterator[str]:
    unreadable += log.config.unreadable + log.summary.unreadable
    if log.state is RunState.CRASHED:
        yield "no exit record: the client may not have written the last rows"
    if log.truncated:
        yield "the file ends in the middle of a record"
    if log.lost:
        yield f"damaged records: {log.lost}"
    if orphans:
        yield f"rows without a step: {orphans}"
    if unreadable:
        yield f"values that are not JSON: {unreadable}"


def _signs(log: RunLog, decoded: Decoded) -> Iterator[float]:
    times = decoded.column(TIME)
    logged = times.values if times and times.kind == "number" else ()
    signs = (log.started, log.last_sign, *(float(value) for value in logged))
    return (sign for sign in signs if sign is not None)


def _media(
    decoded: Decoded, row_steps: list[int | None], log: RunLog, folders: Sequence[Path]
) -> _Media:
    """The files that are there; of two rows for one step and key the later one counts."""
    labels = class_labels(log.config.internal())
    logged: dict[tuple[str, int], tuple[Path, list[Reference]]] = {}
    for row, name, value in decoded.objects:
        step = row_steps[row]
        if step is not None:
            folder = folders[bisect_right(log.starts, row) - 1] / "files"
            logged[name, step] = (folder, list(references(name, step, value, labels)))
    known: list[MediaFile] = []
    paths: dict[str, Path] = {}
    missing = changed = 0
    for _, (folder, refs) in sorted(logged.items(), key=lambda entry: entry[0]):
        for reference in refs:
            file = locate(reference, folder)
            if file is None:
                missing += 1
                continue
            described, same = media_file(reference, file)
            changed += not same
            known.append(described)
            paths[described.path] = file
    notes = (
        [f"media files that are missing or outside the run folder: {missing}"] if missing else []
    )
    notes += (
        [f"media files that differ from the digest that was logged: {changed}"] if changed else []
    )
    return _Media(tuple(known), paths, tuple(notes))
