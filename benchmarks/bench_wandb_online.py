"""A W&B server on the loopback: 20 runs of five metrics, 5,000 steps, against W&B's own client.

    python benchmarks/bench_wandb_online.py

The server is a process of its own and answers from memory once it was asked. The client reads every
run with `scan_history` from an empty cache; its process is started before the clock. `read` is our
finished runs one after the other, `pull` all of it, four at once, with the Parquet files written.
"""

import math
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peers import ours, table

from exporter.pull import pull
from exporter.sources.registry import open_source
from exporter.store import RunStore

HERE = Path(__file__).resolve()
SERVER = runpy.run_path(str(HERE.parents[1] / "tests" / "wandb_server.py"))
RUNS, METRICS, STEPS = 20, 5, 5000
POINTS = RUNS * METRICS * STEPS
ADDRESS = f"{SERVER['ENTITY']}/{SERVER['PROJECT']}"
CLIENT = """
import sys, tempfile, time, os
import wandb
best = float("inf")
for round in range(4):
    os.environ["WANDB_CACHE_DIR"] = tempfile.mkdtemp(dir=sys.argv[2])
    start = time.perf_counter()
    rows = [list(run.scan_history(use_cache=False)) for run in wandb.Api().runs(sys.argv[1])]
    assert sum(map(len, rows)) == int(sys.argv[3])
    best = min(best, time.perf_counter() - start)
print(best)
"""


def generated(exported: bool) -> list:
    """Runs of which all rows, or none, are in Parquet exports."""
    found = []
    for number in range(RUNS):
        rows = [
            {"_step": step, "_timestamp": 1_700_000_000 + step / 8}
            | {f"metric{m}": math.sin(step * 0.001 + m + number) for m in range(METRICS)}
            for step in range(STEPS)
        ]
        last = STEPS if exported else 0
        found.append(SERVER["Served"](f"run{number:03}", rows, summary=rows[-1], exported=last))
    return found


def serve(exported: bool) -> None:
    with SERVER["WandbServer"]() as server:
        server.memory = {}
        server.add(*generated(exported))
        print(server.url, flush=True)
        sys.stdin.read()


@contextmanager
def serving(kind: str) -> Iterator[str]:
    """The address of a server in another process."""
    command = [sys.executable, str(HERE), kind]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process.stdout.readline().strip()
        process.stdin.close()


def client(url: str, folder: str) -> float | None:
    """Seconds of the best round of W&B's own client."""
    places = dict.fromkeys(("WANDB_DIR", "WANDB_CONFIG_DIR", "HOME"), folder)
    env = os.environ | places | {"WANDB_BASE_URL": url, "WANDB_API_KEY": SERVER["KEY"]}
    command = [sys.executable, "-W", "ignore", "-c", CLIENT, ADDRESS, folder, str(RUNS * STEPS)]
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr[-500:])
        return None
    return float(done.stdout.split()[-1])


def measure(kind: str) -> None:
    with serving(kind) as url, tempfile.TemporaryDirectory() as folder:
        os.environ |= {"WANDB_BASE_URL": url, "WANDB_API_KEY": SERVER["KEY"]}

        def read() -> None:
            source = open_source(f"wandb:{ADDRESS}")
            for head in source.heads():
                found = source.pull(head)
                assert found.run.completeness.rows == STEPS
                shutil.rmtree(found.scratch)

        def store() -> None:
            place = RunStore(Path(tempfile.mkdtemp(dir=folder)))
            assert pull(open_source(f"wandb:{ADDRESS}"), place).pulled == RUNS

        read()
        theirs = "wandb.Api, scan_history"
        rows = {theirs: client(url, folder), "read": ours(read), "pull": ours(store)}
        print(f"-- {kind}: {RUNS} runs, {METRICS} metrics, {STEPS:,} steps")
        table(POINTS, rows, theirs)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(sys.argv[1] == "exports")
    else:
        for each in ("pages", "exports"):
            measure(each)
