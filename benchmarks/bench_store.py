"""The run store by the number of its runs: opening, one metric of all, and bytes a value.

    python benchmarks/bench_store.py [--runs 10 100 1000 5000] [--long 200]

Short runs have 10 rows of 10 metrics, long ones 10,000. Times are the best of five; `first` is the
opening of a store that this process has not seen, with its files in the cache of the system.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from exporter.model.run import Completeness, PulledRun, Run, RunKey, RunState
from exporter.sources.wide import Cells, by_step
from exporter.store import RunStore, upkeep

METRICS = 10
ROUNDS = 5


def fill(root: Path, runs: int, rows: int) -> RunStore:
    store, rng = RunStore(root), np.random.default_rng(0)
    for number in range(runs):
        drawn = rng.normal(size=(METRICS, rows)).astype("f4").astype("f8")
        cells = [Cells(f"m{n}", "number", np.arange(rows), drawn[n]) for n in range(METRICS)]
        wide = by_step(np.arange(rows), cells)
        run = Run(
            RunKey("e", "p", f"r{number:05}"),
            f"run {number}",
            RunState.FINISHED,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            config={f"c{n}": n * 0.1 for n in range(20)},
            summary={column.name: column.last for column in wide.columns},
            columns=wide.columns,
            completeness=Completeness(wide.rows, wide.first, wide.last),
        )
        store.write(PulledRun(run, wide.table), str(number))
    upkeep.compact(store, "e", "p")
    return store


def best(call: Callable[[], object]) -> float:
    """Milliseconds."""
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times) * 1e3


def row(root: Path, runs: int, rows: int) -> str:
    store = fill(root, runs, rows)
    keys = [run.key for run in store.runs()]
    first = best(lambda: RunStore(root).runs())
    again = best(store.runs)
    traces = best(lambda: store.traces(keys, "_step", ["m1"]))
    (held,) = upkeep.projects(store)
    words = f"| {runs:,} x {rows:,} | {held.packed:,} | {first:.0f} | {again:.0f} | {traces:.0f} "
    return words + f"| {held.history / held.values:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, nargs="*", default=[10, 100, 1000, 5000])
    parser.add_argument("--long", type=int, default=200)
    options = parser.parse_args()
    print(
        "| runs x rows | packed | first, ms | again, ms | one metric of all, ms | bytes a value |"
    )
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for number in options.runs:
            print(row(Path(folder) / str(number), number, 10), flush=True)
        print(row(Path(folder) / "long", options.long, 10_000))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory: {peak:.0f} MB.")


if __name__ == "__main__":
    main()
