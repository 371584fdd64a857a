"""Other programs that read the same data, measured in the same run, for ratios.

On a machine whose speed changes, best rounds of one and of the other, minutes apart, say little:
`turns` has all of them go round after round and takes the middle of the ratios.

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


_IN_TURNS = """
import sys, time
{setup}
for _ in sys.stdin:
    start = time.perf_counter()
    {task}
    print(time.perf_counter() - start, flush=True)
"""


Timed = Callable[[], float]
"""Does something, and gives the seconds that it took."""


class Peer:
    """A program that does its task, or one of `shares` of it, whenever it is called.

    `setup` may use `sys.argv[1]`, the folder of the data. Rounds should take no longer than the
    machine keeps its speed, which may be seconds: hence shares.
    """

    def __init__(self, name: str, setup: str, task: str, folder: Path, shares: int = 1) -> None:
        self.name = name
        self._shares = shares
        code = _IN_TURNS.format(setup=setup, task=task.replace("\n", "\n    "))
        command = [PYTHON, "-W", "ignore", "-c", code, str(folder)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._run = subprocess.Popen(command, text=True, **pipes) if PYTHON else None

    @property
    def there(self) -> bool:
        """Whether it is installed."""
        return self._run is not None

    def __call__(self) -> float:
        """Seconds of the whole task, without the imports."""
        assert self._run
        assert self._run.stdin
        assert self._run.stdout
        self._run.stdin.write("\n")
        self._run.stdin.flush()
        said = self._run.stdout.readline()
        if not said:
            raise SystemExit(f"{self.name} ended (is it installed in RUNPRESS_PEERS?)")
        return float(said) * self._shares


def timing(task: Callable[[], object]) -> Timed:
    """A task of this process."""

    def timed_task() -> float:
        start = time.perf_counter()
        task()
        return time.perf_counter() - start

    return timed_task


def turns(points: int, tasks: dict[str, Timed], against: Peer, count: int) -> None:
    """All tasks and the peer in turns, `count` times (2 or more): the middle of times and ratios.

    Behind a ratio is what the middle half of the rounds lies between. The first round of all is
    not counted.
    """
    every = {**tasks, against.name: against} if against.there else tasks
    first, *found = [{name: task() for name, task in every.items()} for _ in range(count + 1)]
    print(f"the middle of {count} rounds in turns")
    for name in first:
        took = statistics.median(each[name] for each in found)
        ratio = " not compared (RUNPRESS_PEERS)"
        if against.there:
            ratios = [one[against.name] / one[name] for one in found]
            low, middle, high = statistics.quantiles(ratios, n=4)
            ratio = f"{middle:8.1f} x ({low:.1f} to {high:.1f})"
        print(f"{name:36}{took * 1e3:10.0f} ms{points / took:14,.0f} points/s{ratio}")


def ours(task: Callable[[], object]) -> float:
    """Seconds of the best round of a task of this process."""
    return timed(task)[0]


def timed(task: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the best and of the median round of a task of this process."""
    once, begin = timing(task), time.perf_counter()
    spent: list[float] = []
    while len(spent) < ROUNDS or time.perf_counter() < begin + SECONDS:
        spent.append(once())
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
