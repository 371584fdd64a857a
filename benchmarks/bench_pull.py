"""Pulls by the number of runs: the first one, one that finds nothing new, and one more run.

    python benchmarks/bench_pull.py [--runs 10 100 1000 5000]

Runs of 20 rows of two metrics as W&B writes them offline, a folder each. The power says how time
grows with the runs: 1 is linear, 2 is quadratic.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from growth import row
from wandb_writer import Log

from exporter.pull import pull
from exporter.sources.registry import open_source
from exporter.store import RunStore

ROWS = 20


def write(root: Path, number: int) -> None:
    name = f"r{number:05d}"
    log = Log(name, config={"seed": number})
    for step in range(ROWS):
        log.history(step, {"loss": 1 / (step + 1), "acc": step / ROWS})
    folder = root / f"offline-run-20260101_000000-{name}"
    folder.mkdir(parents=True)
    (folder / f"run-{name}.wandb").write_bytes(log.exit().data())


def pulled(root: Path, store: Path, expected: int) -> float:
    """Milliseconds of a pull as a new process would make it, which reads so many runs."""
    start = time.perf_counter()
    result = pull(open_source(f"wandb-offline:{root}"), RunStore(store))
    took = (time.perf_counter() - start) * 1e3
    assert (result.pulled, result.failed) == (expected, ()), result
    return took


def times(runs: int) -> tuple[float, float, float]:
    """Milliseconds of the first pull, of the next, and of one that finds one more run."""
    with tempfile.TemporaryDirectory() as folder:
        root, store = Path(folder) / "wandb", Path(folder) / "store"
        for number in range(runs):
            write(root, number)
        first, again = pulled(root, store, runs), pulled(root, store, 0)
        write(root, runs)
        return first, again, pulled(root, store, 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, nargs="+", default=[10, 100, 1000])
    numbers = parser.parse_args().runs
    rows = zip(*map(times, numbers), strict=True)
    print("runs          " + "".join(f"{n:10,}" for n in numbers))
    for name, spent in zip(("first", "again", "one more"), rows, strict=True):
        row(name, numbers, spent)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
