"""Aim's RocksDB: four runs of five metrics, 1,000 steps, against Aim's own reader.

    RUNPRESS_PEERS=peers/bin/python python benchmarks/bench_aim.py

Only Aim can write its repositories (2,000 points a second), so all of it needs `aim` there. Ours
has one process a run; Aim's reader gets the data indexed and its import, two seconds, for nothing.
"""

import os
import subprocess
import tempfile
from pathlib import Path

import peers

from exporter.sources.aim.process import PYTHON
from exporter.sources.registry import open_source

RUNS, METRICS, STEPS = 4, 5, 1000
WRITE = f"""
import math, sys
from aim import Run
for number in range({RUNS}):
    run = Run(repo=sys.argv[1], system_tracking_interval=None, log_system_params=False)
    for step in range({STEPS}):
        for n in range({METRICS}):
            run.track(math.sin(step * 0.001 + n), name=f"m{{n}}", step=step)
    run.close()
"""
OPEN = """
from aim import Repo, Run
repo = Repo(sys.argv[1])
def read():
    runs = [Run(one, repo=repo, read_only=True) for one in repo.list_all_runs()]
    return sum(len(metric.data.numpy()[0]) for run in runs for metric in run.metrics())
"""


def write(root: Path) -> bool:
    """Whether a repository was written and indexed; without `aim` it cannot be."""
    if not peers.PYTHON:
        return False
    commands = (
        [peers.PYTHON, "-W", "ignore", "-c", WRITE, root],
        [Path(peers.PYTHON).with_name("aim"), "storage", "--repo", root, "reindex", "-y"],
    )
    done = (subprocess.run(one, check=False, capture_output=True, cwd=root) for one in commands)
    return all(one.returncode == 0 for one in done)


def main() -> None:
    points = RUNS * METRICS * STEPS
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        if not write(root):
            print("aim is not installed (RUNPRESS_PEERS)")
            return
        os.environ.setdefault(PYTHON, peers.PYTHON)
        source = open_source(f"aim:{root}")
        rows = {
            "runpress, pull": peers.ours(lambda: [source.pull(head) for head in source.heads()]),
            "aim, metric.data.numpy()": peers.peer(OPEN, f"assert read() == {points}", root),
        }
        print(f"{points:,} points in one repository")
        peers.table(points, rows, "aim, metric.data.numpy()")


if __name__ == "__main__":
    main()
