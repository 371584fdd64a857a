"""From a source to the store: the runs that changed, and nothing twice.

The one room that knows both. One broken run never stops the others: what went wrong is in the
result. It renders nothing and shows progress only through the callback. How runs are fetched side
by side is in `lanes`, how what came becomes whole in `whole`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from exporter.errors import Problem, SourceError, SourceLostError
from exporter.model.run import RunHead, RunKey
from exporter.pull.lanes import Tally, Told, fetch, keep
from exporter.sources.base import Source
from exporter.store import RunStore
from exporter.store.upkeep import compact


@dataclass(frozen=True, slots=True)
class PullResult:
    """How many runs were pulled and how many were as they are in the store; and what failed.

    `keys` are the runs of the source that are in the store now, `others` those not wanted, `due`
    those that a dry run would have pulled.
    """

    pulled: int
    unchanged: int
    failed: tuple[Problem, ...] = ()
    keys: tuple[RunKey, ...] = ()
    others: tuple[RunKey, ...] = ()
    due: tuple[RunKey, ...] = ()


def pull(
    source: Source,
    store: RunStore,
    *,
    progress: Told | None = None,
    only: Callable[[RunHead], bool] | None = None,
    since: datetime | None = None,
    dry: bool = False,
) -> PullResult:
    """Bring the store up to date with a source.

    `only` says which runs are wanted; with `since`, those without a sign of life at or after it
    are not (a run whose last sign is not known is). A run whose fingerprint the store knows is not
    read again, so an interrupted pull goes on where it stopped. A `dry` pull only says what is due.

    Raises:
        SourceError: when the source can list nothing at all.
    """
    listed = source.heads()
    heads = [head for head in listed if _wanted(head, only, since)]
    others = tuple(head.key for head in listed if not _wanted(head, only, since))
    known = store.fingerprints([head.key for head in heads])
    due = [head for head in heads if known[head.key] != head.fingerprint]
    fresh = {head.key for head in due}
    unchanged = [head.key for head in heads if head.key not in fresh]
    if dry:
        waiting = tuple(head.key for head in due)
        return PullResult(0, len(unchanged), source.problems, tuple(unchanged), others, waiting)
    tally = Tally(len(heads), progress, done=len(unchanged), failed=list(source.problems))
    try:
        for head, coming in fetch(source, store, due, tally):
            keep(store, head, coming, tally)
    except SourceLostError as error:
        tally.failed += error.problems
    tally.failed += _compact(store, tally.keys)
    if progress:
        progress(len(heads), len(heads), "")
    keys = tuple(sorted((*unchanged, *tally.keys)))
    return PullResult(len(tally.keys), len(unchanged), tuple(tally.failed), keys, others)


def _wanted(head: RunHead, only: Callable[[RunHead], bool] | None, since: datetime | None) -> bool:
    if since and head.heartbeat_at and head.heartbeat_at < since:
        return False
    return only is None or only(head)


def _compact(store: RunStore, keys: Sequence[RunKey]) -> list[Problem]:
    """Pack the short histories of projects that grew; nothing is lost where that fails."""
    failed: list[Problem] = []
    for entity, project in sorted({key[:2] for key in keys}):
        try:
            compact(store, entity, project)
        except SourceError as error:
            failed += error.problems
    return failed
