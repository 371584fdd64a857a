"""Seconds, CPU and peak memory of the demo build, cold and warm, and of `runpress --help`.

Whole processes, as a user starts them; medians of a few runs. Peak memory is the largest single
process (`ru_maxrss`), so the drawing workers count one by one.
"""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).with_name("runpress")
REPORTS = ["examples/model-comparison.yml", "examples/weekly-summary.yml"]


def measure(*arguments: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds, and MB of one process and its children."""
    began = time.monotonic()
    child = subprocess.Popen(
        [COMMAND, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, arguments
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def report(name: str, runs: list[tuple[float, float, float]]) -> None:
    wall, cpu, memory = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"{name:<34} {wall:7.2f} s wall {cpu:7.2f} s cpu {memory:6.0f} MB")


def main() -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    report("runpress --help", [measure("--help") for _ in range(11)])
    with tempfile.TemporaryDirectory() as folder:
        build = ("-C", folder, "build", *REPORTS, "--runs", "wandb-offline:examples/runs/wandb")
        out = ("-o", f"{folder}/out")
        cold = []
        for _ in range(3):
            shutil.rmtree(Path(folder) / ".runpress", ignore_errors=True)
            cold.append(measure(*build, *out))
        report("demo, two reports, five formats, cold", cold)
        report("the same, nothing changed", [measure(*build, *out) for _ in range(3)])
        for name in ("html", "markdown", "pdf", "latex", "site"):
            report(f"warm, --to {name}", [measure(*build, *out, "--to", name) for _ in range(3)])


if __name__ == "__main__":
    main()
