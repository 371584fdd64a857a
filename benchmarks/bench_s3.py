"""A run store in a bucket: requests, bytes and time, against files that are downloaded whole.

    python benchmarks/bench_s3.py [--long 200] [--short 1000] [--latency 0.03] [--link 25]

The server is on the loopback, in this process, and answers each request after `--latency` seconds;
all answers share a link of `--link` million bytes a second. Peers read the same objects: whole
files with the same client and as many threads, and pyarrow's own S3 file system. Best of three;
CPU includes the server's.
"""

import argparse
import os
import runpy
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.fs as pafs
import pyarrow.parquet as pq

from exporter.model.run import RunKey
from exporter.store import RunStore, open_store, upkeep

HERE = Path(__file__)
SERVER = runpy.run_path(str(HERE.parents[1] / "tests" / "s3_server.py"))
FILL = runpy.run_path(str(HERE.with_name("bench_store.py")))
LANES = 16
ROUNDS = 3


class Measured:
    """What an action asks of a server."""

    def __init__(self, server: Any) -> None:
        self.server = server

    def row(self, name: str, action: Callable[[], object]) -> None:
        """Do it, and print a row of the table."""
        best: list[tuple[float, float, int, int]] = []
        for _ in range(ROUNDS):
            wall, cpu = time.perf_counter(), time.process_time()
            with self.server.counted() as asked:
                action()
            sent = sum(one.sent for one in asked)
            took = time.perf_counter() - wall, time.process_time() - cpu
            best.append((*took, len(asked), sent))
        wall, cpu, requests, sent = min(best)
        # without the link
        before, self.server.link = self.server.link, 0.0
        start = time.perf_counter()
        action()
        free = time.perf_counter() - start
        self.server.link = before
        words = f"{requests:,} | {sent / 1e6:.2f} | {wall:.2f} | {free:.2f} | {cpu:.2f}"
        print(f"| {name} | {words} |", flush=True)


def filled(server: Any, prefix: str, runs: int, rows: int) -> list[RunKey]:
    """Runs in the bucket; `bench_store` makes them, without waiting for a disk."""
    address = server.address(prefix)
    FILL["fill"].__globals__["RunStore"] = lambda _root: open_store(address)
    FILL["fill"].__globals__["upkeep"] = _Loose
    FILL["fill"](Path(), runs, rows)
    return [run.key for run in open_store(address).runs()]


class _Loose:
    """Packs nothing."""

    @staticmethod
    def compact(*_: object) -> None:
        return None


def long_runs(server: Any, runs: int, latency: float, link: float) -> None:
    keys = filled(server, "long", runs, 10_000)
    histories = [key for key in server.objects if key.endswith("history.parquet")]
    server.faulty, server.link = (lambda *_: SERVER["Fault"](wait=latency)), link
    store = open_store(server.address("long"))
    store.runs()
    measured = Measured(server)
    metrics = [f"m{n}" for n in range(10)]
    ask = measured.row
    ask("one metric of all", lambda: store.traces(keys, "_step", metrics[4:5]))
    ask("three metrics of all", lambda: store.traces(keys, "_step", metrics[4:7]))
    ask("ten metrics of all", lambda: store.traces(keys, "_step", metrics))
    ask("one metric of one run", lambda: store.traces(keys[:1], "_step", metrics[4:5]))

    def whole(key: str) -> Any:
        _, data = store.files.read(f"{store.files.root}/{key.removeprefix('long/')}")
        return pq.ParquetFile(BytesIO(data)).read(["_step", "c4"])

    arrow = pafs.S3FileSystem(
        endpoint_override=server.endpoint.removeprefix("http://"),
        scheme="http",
        region=SERVER["REGION"],
    )

    def by_arrow(key: str) -> Any:
        with arrow.open_input_file(f"{SERVER['BUCKET']}/{key}") as opened:
            return pq.ParquetFile(opened, pre_buffer=True).read(["_step", "c4"])

    with ThreadPoolExecutor(LANES) as pool:
        ask("the same by whole files", lambda: list(pool.map(whole, histories)))
        ask("the same by pyarrow's file system", lambda: list(pool.map(by_arrow, histories)))


def short_runs(server: Any, runs: int, latency: float, link: float) -> None:
    keys = filled(server, "short", runs, 10)
    address = server.address("short")
    server.faulty, server.link = (lambda *_: SERVER["Fault"](wait=latency)), link
    ask = Measured(server).row

    def opened() -> RunStore:
        store = open_store(address)
        assert len(store.runs()) == runs
        return store

    def anew() -> None:
        server.objects.pop("short/e/p/.runs", None)
        opened()

    ask("opening for the first time", anew)
    ask("opening", opened)
    store = opened()
    ask("what has changed since", lambda: store.fingerprints(keys))
    ask("one metric of all", lambda: store.traces(keys, "_step", ["m4"]))
    server.faulty, server.link = (lambda *_: None), 0.0
    upkeep.compact(open_store(address), "e", "p")
    server.faulty, server.link = (lambda *_: SERVER["Fault"](wait=latency)), link
    ask("opening, packed", opened)
    packed = opened()
    ask("one metric of all, packed", lambda: packed.traces(keys, "_step", ["m4"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", type=int, default=200)
    parser.add_argument("--short", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.03)
    parser.add_argument("--link", type=float, default=25.0)
    options = parser.parse_args()
    os.environ.update(SERVER["ENVIRONMENT"])
    for title, action, runs in (
        (f"{options.long} runs x 10 metrics x 10,000 steps", long_runs, options.long),
        (f"{options.short:,} runs x 10 metrics x 10 steps", short_runs, options.short),
    ):
        print(f"\n| {title} | requests | MB | s | s, free link | CPU s |")
        print("|---|--:|--:|--:|--:|--:|")
        with SERVER["serving"](SERVER["S3Server"]()) as server:
            action(server, runs, options.latency, options.link * 1e6)


if __name__ == "__main__":
    main()
