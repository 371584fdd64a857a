"""Other programs that read the same data, measured in the same run, for ratios.

They are no requirement of runpress: `RUNPRESS_PEERS` names the python of an environment that has
them (`pip install tensorboard trackio mlflow-skinny`). Without it a comparison says so.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PYTHON = os.environ.get("RUNPRESS_PEERS", "")
ROUNDS, SECONDS = 3, 5.0
"""Of each at least; all have had the same time for their best round."""
_FRAME = """
import sys, time
{setup}
spent, begin = [], time.perf_counter()
while len(spent) < {rounds} or time.perf_counter() < begin + {seconds}:
    start = time.perf_counter()
    {task}
    spent.append(time.perf_counter() - start)
spent.sort()
print(spent[0], spent[len(spent) // 2])
"""


def peer(setup: str, task: str, folder: Path) -> float | None:
    """Seconds of the best round of `task`, without the imports; None when it is not installed.

    `setup` may use `sys.argv[1]`, the folder of the data.
    """
    found = rounds(setup, task, folder)
    return found and found[0]


def rounds(setup: str, task: str, folder: Path) -> tuple[float, float] | None:
    """Seconds of the best and of the median round of a `peer`."""
    if not PYTHON:
        return None
    inner = task.replace("\n", "\n    ")
    code = _FRAME.format(setup=setup, task=inner, rounds=ROUNDS, seconds=SECONDS)
    command = [PYTHON, "-W", "ignore", "-c", code, str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr.splitlines()[-1] + "\n")
        return None
    best, median = map(float, done.stdout.split()[-2:])
    return best, median


def ours(task: Callable[[], object]) -> float:
    """Seconds of the best round of a task of this process."""
    return timed(task)[0]


def timed(task: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the best and of the median round of a task of this process."""
    spent: list[float] = []
    begin = time.perf_counter()
    while len(spent) < ROUNDS or time.perf_counter() < begin + SECONDS:
        start = time.perf_counter()
        task()
        spent.append(time.perf_counter() - start)
    return min(spent), statistics.median(spent)


def table(points: int, rows: dict[str, float | None], against: str) -> None:
    """Points a second of every reader, and how many times as fast as `against` it is."""
    base = rows[against]
    for name, took in rows.items():
        if took is None:
            print(f"{name:36}          not installed (RUNPRESS_PEERS)")
            continue
        ratio = f"{base / took:8.1f} x" if base else ""
        print(f"{name:36}{took * 1e3:10.0f} ms{points / took:14,.0f} points/s{ratio}")
