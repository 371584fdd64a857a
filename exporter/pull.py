"""From a source to the store: the runs that changed, and nothing twice.

The one module that knows both. One broken run never stops the others: what went wrong is in the
result. It renders nothing and shows progress only through the callback.
"""

import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from exporter.errors import Problem, SourceError, SourceLostError
from exporter.model.run import PulledRun, Run, RunHead, RunKey
from exporter.sources.base import Source
from exporter.sources.joining import alike, join
from exporter.store import RunStore
from exporter.store.upkeep import compact

Told = Callable[[int, int, str], None]
"""Gets the number of runs done, of all, and the key of the next one."""


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


@dataclass(slots=True)
class _Tally:
    """What became of the runs so far."""

    total: int
    told: Told | None
    keys: list[RunKey] = field(default_factory=list[RunKey])
    failed: list[Problem] = field(default_factory=list[Problem])
    done: int = 0

    def next(self, key: RunKey) -> None:
        if self.told:
            self.told(self.done, self.total, str(key))
        self.done += 1


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
    tally = _Tally(len(heads), progress, done=len(unchanged), failed=list(source.problems))
    try:
        for head, coming in _fetch(source, store, due, tally):
            _keep(store, head, coming, tally)
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


Coming = Callable[[], PulledRun]


def _fetch(
    source: Source, store: RunStore, due: Sequence[RunHead], tally: _Tally
) -> Iterator[tuple[RunHead, Coming]]:
    """Each run that is due, as many at once as the source allows, in the order of the list.

    As many are fetched ahead as there are lanes, so memory is bounded by these.
    """
    if source.lanes <= 1:
        for head in due:
            tally.next(head.key)
            yield head, lambda head=head: _read(source, store, head)
        return
    with ThreadPoolExecutor(source.lanes, thread_name_prefix="pull") as lanes:
        waiting = iter(due)
        running: deque[tuple[RunHead, Future[PulledRun]]] = deque()
        try:
            while True:
                for head in islice(waiting, source.lanes - len(running)):
                    running.append((head, lanes.submit(_read, source, store, head)))
                if not running:
                    return
                head, future = running[0]
                tally.next(head.key)
                yield head, future.result
                running.popleft()
        finally:
            lanes.shutdown(cancel_futures=True)
            for _, future in running:
                # read, but nobody stores it any more
                if not (future.cancelled() or future.exception()):
                    _discard(future.result())


def _read(source: Source, store: RunStore, head: RunHead) -> PulledRun:
    """The whole run, joined to what is in the store where the source gave the end alone."""
    known = store.fingerprint(head.key) is not None
    kept = store.run(head.key) if known else None
    pulled = source.pull(head, kept)
    if kept is None or pulled.since is None:
        return pulled
    try:
        whole = _whole(store, pulled, kept)
    except BaseException:
        _discard(pulled)
        raise
    if whole is None:
        _discard(pulled)
        return source.pull(head, None)
    return whole


def _whole(store: RunStore, end: PulledRun, kept: Run) -> PulledRun | None:
    """The end of a run joined to what is kept; None when all of it has to be read in its place.

    So it has where what is kept is damaged, and where a metric became of another kind: the values
    that are kept are not as they would be in a column of that kind.
    """
    if not alike(end.run, kept):
        return None
    try:
        whole = join(end, kept, *store.tables(kept.key))
    except SourceError:
        return None
    names = [one.path for one in whole.run.media if one.path not in end.media]
    old = store.media_files(kept.key, names)
    if not all(file.is_file() for file in old.values()):
        return None
    return replace(whole, media=old | dict(end.media))


def _keep(store: RunStore, head: RunHead, coming: Coming, tally: _Tally) -> None:
    """Store one run; what is wrong with it alone is noted."""
    try:
        pulled = coming()
        try:
            store.write(pulled, "" if pulled.partial else head.fingerprint)
        finally:
            _discard(pulled)
        tally.keys.append(head.key)
    except SourceLostError:
        raise
    except SourceError as error:
        tally.failed.extend(error.problems)
    except RecursionError:
        message = f"run {head.key} cannot be read: a value of it nests too deeply"
        tally.failed.append(Problem("source.unreadable", message))
    except OSError as error:
        # a file of the run that vanished, or that may not be read
        message = f"run {head.key} cannot be read: {error.strerror or error}"
        tally.failed.append(Problem("source.unreadable", message, None, "pull it again"))


def _compact(store: RunStore, keys: Sequence[RunKey]) -> list[Problem]:
    """Pack the short histories of projects that grew; nothing is lost where that fails."""
    failed: list[Problem] = []
    for entity, project in sorted({key[:2] for key in keys}):
        try:
            compact(store, entity, project)
        except SourceError as error:
            failed += error.problems
    return failed


def _discard(pulled: PulledRun) -> None:
    if pulled.scratch:
        shutil.rmtree(pulled.scratch, ignore_errors=True)
