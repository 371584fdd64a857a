"""Report + runs -> Snapshot: the only step that looks at the world.

Run sets are evaluated at one instant, every panel's query is run, pictures are read. What cannot
be had (no run matches, a metric that nobody logged) becomes a problem of the snapshot and a
visible note in the document, never a silent gap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from exporter.freeze.frames import with_files
from exporter.freeze.gallery import collect
from exporter.freeze.locks import lost_runs
from exporter.freeze.pictures import read_pictures
from exporter.freeze.problems import panel_problems
from exporter.freeze.text import resolved
from exporter.freeze.world import world_of
from exporter.model.document import UNDATED
from exporter.model.panels import (
    AnyPanel,
    HtmlPanel,
    MarkdownPanel,
    MediaPanel,
    MissingPanel,
    RunSet,
)
from exporter.model.report import GridBlock, Report
from exporter.model.run import Run, RunKey
from exporter.model.series import HistoryReader
from exporter.model.snapshot import Snapshot, panels_in
from exporter.model.table import PanelTable
from exporter.naming import identified, slug
from exporter.query.colors import Ink, assign
from exporter.query.frames import MARK
from exporter.query.scene import Scene, groups
from exporter.query.select import run_sets_of, select_runs
from exporter.query.tables import panel_table
from exporter.query.times import parse_time, span_of

HISTORY_LIMIT = 64_000_000
"""Bytes of raw histories that a snapshot carries along; above that it holds the tables alone."""


class RunLibrary(HistoryReader, Protocol):
    """What freezing needs of a store."""

    def runs(self) -> Sequence[Run]:
        """Every run there is."""
        ...

    def media(self, key: RunKey, path: str) -> bytes:
        """A file that the run logged; SourceError when it is not there."""
        ...

    def history_bytes(self, key: RunKey) -> bytes:
        """The Parquet file of one run's history."""
        ...

    def logs(self, key: RunKey) -> str:
        """The console output of one run, '' when there was none."""
        ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """A panel, the run sets it names, and the runs it will draw."""

    panel: AnyPanel
    sets: tuple[RunSet, ...]
    runs: tuple[Run, ...]


def freeze_report(report: Report, library: RunLibrary, *, base: Path, now: datetime) -> Snapshot:
    """The snapshot of a report. `base` is the folder that its pictures are relative to."""
    report = identified(report)
    # A bare date means the end of that day, so that its own runs count.
    moment = span_of(parse_time(report.as_of), now)[1] if report.as_of else now
    asked = _asked(report, library.runs(), moment)
    runs = _distinct(run for one in asked for run in one.runs)
    inks = _inks(asked, runs)
    tables = {
        a.panel.id: panel_table(a.panel, Scene(a.runs, library, inks | _own_inks(a), library.media))
        for a in asked
    }
    world = world_of(
        report,
        library.runs(),
        panels=runs,
        logs=library.logs,
        now=moment,
        as_of=_as_of(report, runs, now),
    )
    pressed, unresolved = resolved(report, world)
    runs = _distinct((*runs, *world.used.values()))
    assets, missing = read_pictures(pressed, base)
    assets |= _collect(asked, tables, library)
    framed, unseen = with_files((a.panel for a in asked), tables, base)
    tables |= framed
    return Snapshot(
        slug=slug(report.id or report.title),
        report=pressed,
        epoch=_epoch(runs),
        runs=runs,
        selections={a.panel.id: tuple(str(r.key) for r in a.runs) for a in asked},
        tables=tables,
        problems=(
            *unresolved,
            *missing,
            *unseen,
            *(p for a in asked for p in lost_runs(a.panel, a.sets, a.runs)),
            *(p for a in asked for p in panel_problems(a.panel, a.runs, tables[a.panel.id])),
        ),
        assets=assets,
        histories=_histories(runs, library),
    )


# --- runs ------------------------------------------------------------------------------------


def _asked(report: Report, runs: Sequence[Run], now: datetime) -> list[_Asked]:
    found: list[_Asked] = []
    for block in report.blocks:
        inherited = block.runs if isinstance(block, GridBlock) else ""
        for panel in panels_in(block):
            if isinstance(panel, MarkdownPanel | MissingPanel) or _alone(panel):
                found.append(_Asked(panel, (), ()))
                continue
            sets = run_sets_of(panel.runs or inherited, report.runsets)
            chosen = (
                run
                for one in sets
                for run in select_runs(one, runs, project=one.project or report.project, now=now)
            )
            found.append(_Asked(panel, sets, _distinct(chosen)))  # type: ignore[arg-type]
    return found


def _alone(panel: AnyPanel) -> bool:
    """Whether it is HTML that asks for no run."""
    return isinstance(panel, HtmlPanel) and MARK not in panel.content


def _distinct(runs: Iterable[Run]) -> tuple[Run, ...]:
    return tuple({run.key: run for run in runs}.values())


def _inks(asked: Sequence[_Asked], runs: Sequence[Run]) -> dict[str, Ink]:
    """Colours for the whole report: runs by age, groups by first appearance."""
    first = datetime.min.replace(tzinfo=UTC)
    by_age = sorted(runs, key=lambda run: (run.created_at or first, run.key))
    labels = [g.key for a in asked if a.panel.groupby for g in groups(a.runs, a.panel.groupby)]
    return assign(str(run.key) for run in by_age) | assign(labels)


def _own_inks(asked: _Asked) -> dict[str, Ink]:
    """The colours that the panel's run sets give; the first set that names a run decides."""
    given: dict[str, str] = {}
    for one in asked.sets:
        given = one.colors | given
    by = asked.panel.groupby
    groups_of = {
        group.key: Ink(given[f"group:{group.label}"])
        for group in (groups(asked.runs, by) if by else ())
        if f"group:{group.label}" in given
    }
    named = {
        str(run.key): Ink(given[name])
        for run in asked.runs
        for name in (run.name, run.key.id)
        if name in given
    }
    return groups_of | named


def _as_of(report: Report, runs: Sequence[Run], now: datetime) -> date:
    """What a text calls `as_of`: what the report says, else the day of the youngest datum."""
    if not report.as_of:
        return datetime.fromtimestamp(_epoch(runs), UTC).date()
    time = parse_time(report.as_of)
    moment = span_of(time, now)[0]
    return moment if isinstance(time, datetime | timedelta) else moment.date()


def _epoch(runs: Sequence[Run]) -> int:
    times = [t for run in runs for t in (run.created_at, run.heartbeat_at) if t is not None]
    return max(int(max(times).timestamp()), UNDATED) if times else UNDATED


def _histories(runs: Sequence[Run], library: RunLibrary) -> dict[str, bytes]:
    kept: dict[str, bytes] = {}
    total = 0
    for run in runs:
        kept[str(run.key)] = library.history_bytes(run.key)
        total += len(kept[str(run.key)])
        if total > HISTORY_LIMIT:
            return {}
    return kept


def _collect(
    asked: Sequence[_Asked], tables: dict[str, PanelTable], library: RunLibrary
) -> dict[str, bytes]:
    """The files of media panels; their tables learn under which names these are kept."""
    found: dict[str, bytes] = {}
    for one in asked:
        if isinstance(one.panel, MediaPanel):
            keys = {str(run.key): run.key for run in one.runs}
            tables[one.panel.id], assets = collect(tables[one.panel.id], keys, library.media)
            found |= assets
    return found
