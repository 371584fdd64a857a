"""Runs of a source fetched side by side and stored one by one, in the order of the list.

What was fetched and is not stored leaves nothing behind. Which runs are due is not decided here.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from exporter.errors import Problem, SourceError, SourceLostError
from exporter.model.run import PulledRun, RunHead, RunKey
from exporter.pull.whole import discard, read
from exporter.sources.base import Source
from exporter.store import RunStore

Told = Callable[[int, int, str], None]
"""Gets the number of runs done, of all, and the key of the next one."""


@dataclass(slots=True)
class Tally:
    """What became of the runs so far."""

    total: int
    told: Told | None
    keys: list[RunKey] = field(default_factory=list[RunKey])
    failed: list[Problem] = field(default_factory=list[Problem])
    done: int = 0

    def next(self, key: RunKey) -> None:
        """Tell that this run is the next one."""
        if self.told:
            self.told(self.done, self.total, str(key))
        self.done += 1


Coming = Callable[[], PulledRun]


def fetch(
    source: Source, store: RunStore, due: Sequence[RunHead], tally: Tally
) -> Iterator[tuple[RunHead, Coming]]:
    """Each run that is due, as many at once as the source allows, in the order of the list.

    As many are fetched ahead as there are lanes, so memory is bounded by these.
    """
    if source.lanes <= 1:
        for head in due:
            tally.next(head.key)
            yield head, lambda head=head: read(source, store, head)
        return
    with ThreadPoolExecutor(source.lanes, thread_name_prefix="pull") as lanes:
        waiting = iter(due)
        running: deque[tuple[RunHead, Future[PulledRun]]] = deque()
        try:
            while True:
                for head in islice(waiting, source.lanes - len(running)):
                    running.append((head, lanes.submit(read, source, store, head)))
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
                    discard(future.result())


def keep(store: RunStore, head: RunHead, coming: Coming, tally: Tally) -> None:
    """Store one run; what is wrong with it alone is noted."""
    try:
        pulled = coming()
        try:
            store.write(pulled, "" if pulled.partial else head.fingerprint)
        finally:
            discard(pulled)
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
