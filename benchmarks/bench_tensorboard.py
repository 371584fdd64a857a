"""TensorBoard event files: 20 runs of five scalars, 5,000 steps, against TensorBoard's own reader.

    RUNPRESS_PEERS=peers/bin/python python benchmarks/bench_tensorboard.py

`read` is every value of every run as arrays, checksums verified; `pull` the finished runs; `store`
all of it with the Parquet files written.
"""

import random
import tempfile
from pathlib import Path

from peers import ours, peer, table
from tensorboard_writer import event, scalar, version

from exporter.pull import pull
from exporter.sources.registry import open_source
from exporter.sources.tensorboard.history import History
from exporter.store import RunStore

RUNS, METRICS, STEPS = 20, 5, 5000
NAME = "events.out.tfevents.1700000000.host"


def write(root: Path) -> None:
    for number in range(RUNS):
        chance = random.Random(number)
        events = (
            event(1.7e9 + step * 0.5, step, scalar(f"train/metric_{metric}", chance.random()))
            for step in range(STEPS)
            for metric in range(METRICS)
        )
        folder = root / f"run-{number}"
        folder.mkdir()
        (folder / NAME).write_bytes(version(1.7e9) + b"".join(events))


def read(root: Path) -> int:
    """The number of values."""
    found = 0
    for folder in root.iterdir():
        history = History()
        history.read(folder / NAME, 0)
        found += sum(len(part.values) for parts in history.tags.values() for part in parts)
    return found


ACCUMULATOR = """
from pathlib import Path
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
def read(folder):
    one = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    one.Reload()
    return [[(e.step, e.wall_time, e.value) for e in one.Scalars(t)] for t in one.Tags()["scalars"]]
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "logs"
        root.mkdir()
        write(root)
        source = open_source(f"tensorboard:{root}")
        points = read(root)
        assert points == RUNS * METRICS * STEPS, points
        stores = (Path(folder) / str(number) for number in range(100))
        rows = {
            "EventAccumulator": peer(
                ACCUMULATOR, "for one in Path(sys.argv[1]).iterdir(): read(one)", root
            ),
            "runpress, read": ours(lambda: read(root)),
            "runpress, pull": ours(lambda: [source.pull(head) for head in source.heads()]),
            "runpress, store": ours(lambda: pull(source, RunStore(next(stores)))),
        }
        print(f"{points:,} points in {RUNS} event files")
        table(points, rows, "EventAccumulator")


if __name__ == "__main__":
    main()
