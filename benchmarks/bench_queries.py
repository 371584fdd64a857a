"""Panels over many stored runs: 200 runs of 10 metrics, 10,000 steps, 20 million points.

    python benchmarks/bench_queries.py [--runs 2000] [--steps 10000] [--store FOLDER]
        [--growth 10 100 1000 5000]

Every question is asked as freezing asks it, from the store to the `PanelTable`, with files in the
system's cache; the best and the median of seven rounds, and the least processor time. `bare` is
pyarrow and numpy on the same columns of the same files, footers known, in two threads: read, and
reduced to lowest and highest of 600 columns a run. `--store` keeps the store there, or uses what is
there. `--growth` asks short runs (200 steps of two metrics) by their number.
"""

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from growth import row

from exporter.model.panels import AnyPanel, BarPanel, LinePanel, ScalarPanel, TablePanel
from exporter.model.run import Completeness, PulledRun, Run, RunKey, RunState
from exporter.query.colors import assign
from exporter.query.scene import Scene, groups
from exporter.query.tables import panel_table
from exporter.sources.wide import Cells, by_step
from exporter.store import RunStore, layout, upkeep

METRICS, STEPS, ROUNDS = 10, 10_000, 7
STATISTICS = ("mean", "min", "max", "last")
SUMMARIES = tuple(f"summary['m{n}.{name}']" for n in range(METRICS) for name in STATISTICS)
LINES = {
    "lines, one a run": {},
    "  smoothed (twema)": {"smoothing": 0.9},
    "  smoothed (ema)": {"smoothing": 0.9, "smoothing_kind": "ema"},
    "  smoothed (gaussian)": {"smoothing": 5, "smoothing_kind": "gaussian"},
    "  smoothed (average)": {"smoothing": 20, "smoothing_kind": "average"},
    "lines, ten groups": {"groupby": "group", "range": "minmax"},
    "  smoothed, standard deviation": {"groupby": "group", "range": "stddev", "smoothing": 0.9},
    "  median": {"groupby": "group", "aggregate": "median"},
}
SUMMARY: dict[str, AnyPanel] = {
    "table of 10 metrics x 4 statistics": TablePanel(columns=SUMMARIES),
    "bars of the same": BarPanel(metrics=SUMMARIES),
    "big numbers of the same": ScalarPanel(metrics=SUMMARIES),
}


def make(root: Path, runs: int, steps: int, metrics: int = METRICS) -> None:
    chance = np.random.default_rng(0)
    store = RunStore(root)
    for number in range(runs):
        # as most trackers keep them: numbers of 32 bits
        values = chance.normal(size=(metrics, steps)).astype(np.float32).astype(np.float64)
        cells = [Cells(f"m{n}", "number", np.arange(steps), own) for n, own in enumerate(values)]
        wide = by_step(np.arange(steps), cells)
        told = (values.mean(1), values.min(1), values.max(1), values[:, -1])
        summary = {
            f"m{n}.{name}": float(own[n])
            for name, own in zip(STATISTICS, told, strict=True)
            for n in range(metrics)
        }
        run = Run(
            RunKey("bench", "queries", f"r{number:05}"),
            f"run {number}",
            RunState.FINISHED,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            group=f"g{number % 10}",
            summary=summary,
            columns=wide.columns,
            completeness=Completeness(wide.rows, wide.first, wide.last),
        )
        store.write(PulledRun(run, wide.table), str(number))
    upkeep.compact(store, "bench", "queries")  # as at the end of a pull


def asked(store: RunStore, runs: tuple[Run, ...], panel: AnyPanel) -> Callable[[], object]:
    own = groups(runs, getattr(panel, "groupby", ""))
    inks = assign([*(str(run.key) for run in runs), *(group.key for group in own)])
    scene = Scene(runs, store, inks)
    return lambda: panel_table(panel, scene)


def bare(files: list[Path]) -> float:
    footers = {file: pq.read_metadata(file) for file in files}
    groups = [(file, n) for file, footer in footers.items() for n in range(footer.num_row_groups)]

    def one(place: tuple[Path, int]) -> list[tuple[np.ndarray, np.ndarray]]:
        file, group = place
        source = pq.ParquetFile(file, metadata=footers[file])
        table = source.read_row_group(group, ["_step", "c1"], use_threads=False)
        steps, y = table.column(0).to_numpy(), table.column(1).to_numpy()
        ends = np.append(np.flatnonzero(np.diff(steps) <= 0) + 1, len(steps))
        return [reduced(steps[a:b], y[a:b]) for a, b in pairwise([0, *ends.tolist()])]

    with ThreadPoolExecutor(2) as pool:
        return best(lambda: list(pool.map(one, groups)))[0]


def reduced(steps: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    column = (steps - steps[0]) * 600 // (steps[-1] - steps[0] + 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    return np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)


def best(task: Callable[[], object]) -> tuple[float, float, float]:
    """Milliseconds: the best round, the median one, and the least of the processors' time."""
    found, work = [], []
    for _ in range(ROUNDS):
        start, began = time.perf_counter(), time.process_time()
        task()
        found.append((time.perf_counter() - start) * 1e3)
        work.append((time.process_time() - began) * 1e3)
    return min(found), statistics.median(found), min(work)


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def panels(root: Path) -> None:
    store = RunStore(root)
    start = time.perf_counter()
    runs = tuple(store.runs())
    print(f"{len(runs):,} runs, opened in {(time.perf_counter() - start) * 1e3:.0f} ms")
    before = memory()
    files = root.glob("*/*/**/*.parquet")
    floor = bare(sorted(file for file in files if file.name != layout.OVERVIEW))
    print(f"{'bare pass over one metric':36}{floor:9.1f} ms")
    lines = {name: LinePanel(y=("m1",), **fields) for name, fields in LINES.items()}
    for name, panel in (lines | SUMMARY).items():
        least, middle, work = best(asked(store, runs, panel))
        ratio = f"{least / floor:8.1f} x bare" if isinstance(panel, LinePanel) else ""
        print(f"{name:36}{least:9.1f} ms{middle:9.1f} ms median{work:9.1f} ms CPU{ratio}")
    least, middle, work = best(asked(store, runs[:1], lines["lines, one a run"]))
    print(f"{'one run':36}{least:9.1f} ms{middle:9.1f} ms median{work:9.1f} ms CPU")
    print(f"peak memory {memory():.0f} MB, {before:.0f} MB before the first question")


def growth(root: Path, numbers: list[int]) -> None:
    """The exponent of the time by the number of runs: 1 is linear, 2 is quadratic."""
    store = RunStore(root)
    runs = tuple(store.runs())
    for name, panel in {
        "lines": LinePanel(y=("m1",)),
        "smoothed": LinePanel(y=("m1",), smoothing=0.9),
        "ten groups": LinePanel(y=("m1",), groupby="group"),
        "table": TablePanel(columns=("summary['m1.mean']",)),
        "bars": BarPanel(metrics=("summary['m1.mean']",)),
    }.items():
        times = [best(asked(store, runs[:count], panel))[0] for count in numbers]
        row(name, numbers, times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--growth", type=int, nargs="*", default=[10, 100, 1000])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = options.store or Path(folder) / "long"
        if not root.exists():
            make(root, options.runs, options.steps)
        panels(root)
        if options.growth:
            make(Path(folder) / "short", max(options.growth), 200, 2)
            print("".join(chain("runs          ", (f"{n:10,}" for n in options.growth))))
            growth(Path(folder) / "short", options.growth)


if __name__ == "__main__":
    main()
