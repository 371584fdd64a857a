"""From a source to the store: the runs that changed, and nothing twice.

The one module that knows both. One broken run never stops the others: what went wrong is in the
result. It renders nothing and shows progress only through the callback.
"""

from collections.abc import Callable
from dataclasses import dataclass

from exporter.errors import Problem, SourceError
from exporter.model.run import RunHead, RunKey
from exporter.sources.base import Source
from exporter.store import RunStore


@dataclass(frozen=True, slots=True)
class PullResult:
    """How many runs were pulled and how many were as they are in the store; and what failed.

    `keys` are the runs of the source that are in the store now.
    """

    pulled: int
    unchanged: int
    failed: tuple[Problem, ...] = ()
    keys: tuple[RunKey, ...] = ()


def pull(
    source: Source,
    store: RunStore,
    *,
    progress: Callable[[int, int, str], None] | None = None,
    only: Callable[[RunHead], bool] | None = None,
) -> PullResult:
    """Bring the store up to date with a source.

    `progress` gets the number of runs done, of all, and the key of the next one; `only` says which
    runs are wanted. A run whose fingerprint the store knows is not read again, so an interrupted
    pull goes on where it stopped.

    Raises:
        SourceError: when the source can list nothing at all.
    """
    heads = [head for head in source.heads() if only is None or only(head)]
    failed = list(source.problems)
    keys: list[RunKey] = []
    pulled = 0
    for done, head in enumerate(heads):
        if progress:
            progress(done, len(heads), str(head.key))
        if store.fingerprint(head.key) == head.fingerprint:
            keys.append(head.key)
            continue
        try:
            store.write(source.pull(head), head.fingerprint)
        except SourceError as error:
            failed.extend(error.problems)
            continue
        keys.append(head.key)
        pulled += 1
    if progress:
        progress(len(heads), len(heads), "")
    return PullResult(pulled, len(keys) - pulled, tuple(failed), tuple(keys))
