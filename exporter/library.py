"""The runs of one command: a store, narrowed to what the named sources hold."""

from collections.abc import Collection, Sequence
from typing import Any

from exporter.model.run import Run, RunKey
from exporter.model.series import Trace
from exporter.store import RunStore


class Library:
    """A view of a store that shows only some runs; freezing reads from it."""

    def __init__(self, store: RunStore, keys: Collection[RunKey]) -> None:
        self._store = store
        self._keys = frozenset(keys)

    def runs(self) -> Sequence[Run]:
        """The runs, ordered by key."""
        return [run for run in self._store.runs() if run.key in self._keys]

    def traces(
        self, runs: Sequence[RunKey], x: str, metrics: Sequence[str], *, sampled: bool = False
    ) -> Sequence[Trace]:
        """See `HistoryReader.traces`."""
        return self._store.traces(runs, x, metrics, sampled=sampled)

    def rows(self, key: RunKey, metrics: Sequence[str]) -> list[dict[str, Any]]:
        """See `RunStore.rows`."""
        return self._store.rows(key, metrics)

    def media(self, key: RunKey, path: str) -> bytes:
        """A file that the run logged; `path` is a `MediaFile.path`."""
        return self._store.media(key, path)

    def history_bytes(self, key: RunKey) -> bytes:
        """The Parquet file of one run's history."""
        return self._store.history_bytes(key)

    def logs(self, key: RunKey) -> str:
        """The console output of one run."""
        return self._store.logs(key)
