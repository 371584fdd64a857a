"""Rows per second of the `.wandb` reader: 10,000 rows of five metrics, as W&B 0.31 writes them.

Run `python benchmarks/bench_wandb.py [rows]`. Each row comes with two summary records, as in real
files; best of five. `heads` is listing the run, `pull` reading it into Arrow, `store` writing it.
"""

import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from wandb_writer import Log

from exporter.pull import pull
from exporter.sources.registry import open_source
from exporter.sources.wandb_offline.framing import Frames
from exporter.store import RunStore

METRICS = ("train/loss", "train/accuracy", "lr", "grad_norm", "epoch")


def log(rows: int) -> bytes:
    found = Log("bench", config={"lr": 0.1, "model": {"depth": 50}})
    for step in range(rows):
        row = {name: math.sin(step * 0.001 + n) for n, name in enumerate(METRICS)}
        row |= {"_runtime": step * 0.01, "_timestamp": 1_700_000_000 + step * 0.01}
        found.summary({("_wandb", "runtime"): step, "_runtime": step})
        found.summary({**row, "_step": step}).history(step, row)
    return found.exit().data()


def best(task: Callable[[], object]) -> float:
    times: list[float] = []
    for _ in range(5):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return min(times)


def main(rows: int) -> None:
    data = log(rows)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "run-bench.wandb").write_bytes(data)
        source = open_source("wandb-offline:run-bench.wandb", base=root)
        (head,) = source.heads()
        store = RunStore(root / "store")

        def fresh() -> None:
            store.write(source.pull(head), "")

        pull(source, store)
        (run,) = store.runs()
        tasks = {
            "frames": lambda: list(Frames(data)),
            "heads": source.heads,
            "pull": lambda: source.pull(head),
            "pull + store": fresh,
            "traces": lambda: store.traces([run.key], "_step", METRICS),
        }
        print(f"{rows} rows, {len(METRICS)} metrics, {len(data) / 1e6:.2f} MB")
        for name, task in tasks.items():
            took = best(task)
            rate = "" if name == "heads" else f"{rows / took:12,.0f} rows/s"
            print(f"{name:14}{took * 1e3:9.1f} ms{rate}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
