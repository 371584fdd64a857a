"""From what the server said of a run to the run itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from exporter.model.run import Claims, Completeness, PulledRun, Run, RunKey, RunState
from exporter.sources.base import SourceOptions
from exporter.sources.moments import first, last, seconds
from exporter.sources.rows import Rows, decode_all
from exporter.sources.wandb_code import PATCH, code_files
from exporter.sources.wandb_media import Labels, Reference, class_labels, references
from exporter.sources.wandb_online.api import EVENTS, at, items
from exporter.sources.wandb_online.files import CONSOLE, Files, Media, media
from exporter.sources.wandb_online.history import History
from exporter.sources.wandb_online.values import STATES, config, defined, summary, text
from exporter.sources.wandb_values import INTERNAL, TIME, axis_of
from exporter.sources.wide import Wide, by_step, by_time

_SYSTEM = "system."
_NOT_SYSTEM = {TIME, "_runtime", INTERNAL}


def assemble(
    key: RunKey,
    node: Mapping[str, Any],
    found: History,
    files: Files,
    claims: Claims,
    options: SourceOptions,
) -> PulledRun:
    """The run of `node`, the server's answer; `files` are downloaded here."""
    plain, internal = config(node.get("config"))
    history = by_step(found.steps, found.rows.cells(), axis_of(defined(internal)))
    events = items(node.get("events"))
    system = _system(events)
    logged = media(_references(found, class_labels(internal)), files)
    files.fetch([CONSOLE, PATCH])
    if internal.get("code_path"):
        files.fetch_code()
    code, code_paths = code_files([files.folder.parent], internal)
    run = Run(
        key=key,
        name=text(node.get("displayName")) or key.id,
        state=STATES.get(text(node.get("state")).lower(), RunState.UNKNOWN),
        created_at=first([seconds(text(node.get("createdAt")))]),
        heartbeat_at=last(seconds(text(node.get(n))) for n in ("createdAt", "heartbeatAt")),
        user=text(at(node.get("user"), "username")) if options.environment else "",
        tags=tuple(tag for tag in items(node.get("tags")) if isinstance(tag, str)),
        group=text(node.get("group")),
        job_type=text(node.get("jobType")),
        notes=text(node.get("notes")),
        sweep=text(node.get("sweepName")),
        config=plain,
        summary=summary(node.get("summaryMetrics")),
        columns=history.columns,
        system_columns=system.columns if system else (),
        media=(*logged.known, *code),
        completeness=_completeness(
            history, found, claims, (*_notes(found, files, logged, events),)
        ),
        source=f"wandb:{key.project}",
    )
    return PulledRun(
        run,
        history.table,
        system.table if system else None,
        files.text(CONSOLE),
        logged.paths | code_paths,
        since=found.since,
        partial=bool(files.broken),
    )


def _completeness(
    history: Wide, found: History, claims: Claims, notes: tuple[str, ...]
) -> Completeness:
    """The server counts what was written, a history what is left where a step was twice."""
    rows = None if claims.rows is None else claims.rows - found.twice
    objects = tuple(f"{column.name}." for column in history.columns if column.kind == "json")
    written = {name: len(rows) for name, (rows, _) in found.rows.columns.items()}
    over = {c.name: written.get(c.name, c.count) - c.count for c in history.columns}
    told = (item for item in claims.counts.items() if not item[0].startswith(objects))
    counts = {name: count - over.get(name, 0) for name, count in told}
    return Completeness(
        rows=history.rows,
        first_step=history.first,
        last_step=history.last,
        lost_records=found.lost,
        notes=notes,
        claims=replace(claims, rows=rows, counts=counts),
    )


def _system(events: list[Any]) -> Wide | None:
    """System metrics; the server puts `system.` before the names that the client gave."""
    rows, times = Rows(), list[float]()
    for event in decode_all([one.encode() if isinstance(one, str) else one for one in events]):
        time = at(event, TIME)
        if not isinstance(time, int | float):
            continue
        named = {n: value for n, value in event.items() if n not in _NOT_SYSTEM}
        rows.take(len(times), {n.removeprefix(_SYSTEM): value for n, value in named.items()})
        times.append(float(time))
    return by_time(times, rows.cells()) if times else None


def _references(found: History, labels: Labels) -> Iterator[Reference]:
    """The files that rows name; of two rows for one step and key the later one counts."""
    latest = {(name, found.steps[row]): value for row, name, value in found.rows.objects}
    for (name, step), value in sorted(latest.items(), key=lambda entry: entry[0]):
        yield from references(name, step, value, labels)


def _notes(found: History, files: Files, logged: Media, events: Sequence[Any]) -> Iterator[str]:
    if len(events) >= EVENTS:
        # `events` takes no range, and what is beyond the number asked for is thinned out
        yield f"system metrics: the server gives at most {EVENTS:,} rows"
    if found.lost:
        yield f"rows without a step: {found.lost}"
    if found.twice:
        yield f"rows for a step that had one: {found.twice}"
    if files.large:
        yield f"files that are too large: {files.large}"
    if files.broken:
        yield f"files that did not arrive: {files.broken}"
    if missing := logged.missing - files.large - files.broken:
        yield f"media files that are missing on the server: {missing}"
    if logged.changed:
        yield f"media files that differ from the digest that was logged: {logged.changed}"
