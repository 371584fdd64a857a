"""Figures per second: drawing processes warm and cold, the cache, and the memory they take.

    python benchmarks/bench_figures.py [rounds]

The mixed set is of Vega-Lite as authors write it: two sets of lines, bars, scatter with regression,
parallel coordinates and a band. The panels are those of the gallery, over the runs of `examples/`:
every kind, as our own panels draw it. Every chart is made different: nothing is drawn twice.
"""

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from exporter import freeze_report, gather_runs, load_report
from exporter.figures import Studio, engine, engine_versions
from exporter.figures.pdf import portable_pdf
from exporter.model.figure import PDF, SVG, SVG_ADAPTIVE, Chart
from exporter.model.snapshot import panels_of
from exporter.panels import chart as panel_chart
from exporter.panels import has_chart

Spec = dict[str, Any]
ROOT = Path(__file__).parents[1]
RUNS = ("wandb-offline:examples/runs/wandb", "wandb-offline:tests/data/wandb_media/wandb")
THEN = datetime(2026, 11, 24, tzinfo=UTC)
BY_ENGINE: Spec = {"resolve": {}}
"""Added to a chart, has the engine draw all of it, lines too: the state before lines of our own."""


def quantitative(field: str) -> Spec:
    return {"field": field, "type": "quantitative"}


def nominal(field: str) -> Spec:
    return {"field": field, "type": "nominal"}


def history(run: int, steps: int) -> Spec:
    noise = np.random.default_rng(run).standard_normal(steps)
    loss = 2 * np.exp(-np.arange(steps) * 5 / steps) + 0.3 + 0.05 * noise
    return {"r": f"run-{run:02d}", "s": list(range(steps)), "v": loss.round(4).tolist()}


def chart(mark: Any, values: list[Spec], encoding: Spec, **more: Any) -> Spec:
    data = {"values": values}
    size = {"width": 600, "height": 300}
    return {**size, "data": data, "mark": mark, "encoding": encoding, **more}


def lines(runs: int, steps: int) -> Spec:
    values = [history(run, steps) for run in range(runs)]
    encoding = {"x": quantitative("s"), "y": quantitative("v"), "color": nominal("r")}
    return chart("line", values, encoding, transform=[{"flatten": ["s", "v"]}])


def ranges(runs: int, steps: int) -> Spec:
    """Lines with a band around each, as line panels have them."""
    data = [history(run, steps) for run in range(runs)]
    for values in data:
        values |= {"lo": [v - 0.1 for v in values["v"]], "hi": [v + 0.1 for v in values["v"]]}
    place = {"x": quantitative("s"), "detail": nominal("r")}
    edges = {"y": quantitative("lo"), "y2": {"field": "hi"}}
    return {
        "width": 600,
        "height": 300,
        "data": {"values": data},
        "transform": [{"flatten": ["s", "v", "lo", "hi"]}],
        "layer": [
            {"mark": {"type": "area", "fillOpacity": 0.2}, "encoding": {**place, **edges}},
            {"mark": "line", "encoding": {**place, "y": quantitative("v"), "stroke": nominal("r")}},
        ],
    }


def bars() -> Spec:
    values = [{"r": f"run-{n:02d}", "v": 0.5 + 0.5 * math.sin(n)} for n in range(20)]
    return chart("bar", values, {"y": nominal("r"), "x": quantitative("v"), "color": nominal("r")})


def scatter(points: int = 200) -> Spec:
    x, y = np.random.default_rng(1).uniform(size=(2, points)).round(4).tolist()
    values = [{"x": a, "y": b} for a, b in zip(x, y, strict=True)]
    encoding = {"x": quantitative("x"), "y": quantitative("y")}
    fit = {"mark": "line", "transform": [{"regression": "y", "on": "x"}], "encoding": encoding}
    dots = {"mark": "point", "encoding": encoding}
    return {"width": 600, "height": 300, "data": {"values": values}, "layer": [dots, fit]}


def parallel(runs: int = 100, axes: int = 6) -> Spec:
    table = np.random.default_rng(2).uniform(size=(runs, axes)).round(4).tolist()
    values = [{"i": i, **{f"d{k}": v for k, v in enumerate(row)}} for i, row in enumerate(table)]
    encoding = {
        "x": nominal("key"),
        "y": quantitative("value"),
        "detail": nominal("i"),
        "color": quantitative("d5"),
    }
    fold = {"fold": [f"d{k}" for k in range(axes - 1)]}
    return chart({"type": "line", "strokeOpacity": 0.3}, values, encoding, transform=[fold])


def band() -> Spec:
    values = [history(run, 200) for run in range(3)]
    low_high = [{"calculate": "datum.v-.1", "as": "lo"}, {"calculate": "datum.v+.1", "as": "hi"}]
    encoding = {
        "x": quantitative("s"),
        "y": quantitative("lo"),
        "y2": {"field": "hi"},
        "color": nominal("r"),
    }
    transform = [{"flatten": ["s", "v"]}, *low_high]
    return chart({"type": "area", "fillOpacity": 0.2}, values, encoding, transform=transform)


def of_panels() -> tuple[Chart, ...]:
    """Every kind of chart of `examples/gallery.yml` over its runs, as panels draw them."""
    with tempfile.TemporaryDirectory() as folder:
        found = gather_runs(dict.fromkeys(RUNS, ROOT), Path(folder)).library
        report = load_report(ROOT / "examples" / "gallery.yml")
        snapshot = freeze_report(report, found, base=ROOT / "examples", now=THEN)
    drawn = [panel for panel in panels_of(snapshot.report) if has_chart(panel)]
    return tuple(panel_chart(panel, snapshot.tables[panel.id]) for panel in drawn)


MIXED = (lines(10, 200), lines(4, 300), bars(), scatter(), parallel(), band())


def charts(count: int, salt: str, specs: Sequence[Spec] = MIXED) -> dict[str, Chart]:
    """`count` charts of a mixed set, no two alike."""
    return {
        str(n): Chart(specs[n % len(specs)], f"Panel {n} {salt}", "A panel") for n in range(count)
    }


def row(name: str, value: float, unit: str, note: str = "") -> None:
    print(f"{name:44s} {value:9.1f} {unit:10s} {note}")


def processes(studio: Studio) -> list[int]:
    foreman: Any = studio._crew  # pyright: ignore[reportPrivateUsage]
    return [worker._process.pid for worker in foreman._crew._hired if worker.usable]


def megabytes(studio: Studio) -> list[int]:
    status = (Path(f"/proc/{pid}/status").read_text() for pid in processes(studio))
    # one that has just been replaced is no more
    return [int(t.partition("VmRSS:")[2].split()[0]) // 1024 for t in status if "VmRSS:" in t]


def cpu_seconds(studio: Studio) -> float:
    """Time of all threads of all workers and of this process, of use on a busy machine."""
    stats = (Path(f"/proc/{pid}/stat").read_text() for pid in processes(studio))
    ticks = sum(sum(map(int, text.rpartition(")")[2].split()[11:13])) for text in stats)
    return ticks / os.sysconf("SC_CLK_TCK") + time.process_time()


def warm(workers: int, media: frozenset[str], rounds: int, specs: Sequence[Spec], of: str) -> None:
    name = f"{of}, {'SVG + PDF' if PDF in media else 'SVG'}, {workers} worker(s)"
    with Studio(None, workers) as studio:
        studio.draw(charts(24 * workers, "warming up", specs), media)
        speeds, work = list[float](), list[float]()
        for n in range(rounds):
            batch = charts(60, str(n), specs)
            start, cpu = time.perf_counter(), cpu_seconds(studio)
            studio.draw(batch, media)
            speeds.append(len(batch) / (time.perf_counter() - start))
            work.append(1000 * (cpu_seconds(studio) - cpu) / len(batch))
        note = f"worst {min(speeds):.1f}; {min(work):.0f} ms CPU each; RSS {megabytes(studio)} MB"
        row(name, max(speeds), "panels/s", note)


def resident(count: int) -> None:
    """What a worker holds after many panels of the mixed set, and at most in between."""
    everything, seen = frozenset({SVG, PDF}), list[int]()
    with Studio(None, 1) as studio:
        for n in range(0, count, 50):
            studio.draw(charts(50, f"resident {n}"), everything)
            seen += megabytes(studio)
    row(f"a worker after {count} panels, SVG + PDF", seen[-1], "MB", f"at most {max(seen)}")


def cold(rounds: int) -> None:
    times = list[float]()
    for n in range(rounds):
        start = time.perf_counter()
        with Studio(None, 1) as studio:
            studio.draw(charts(1, str(n)), frozenset({SVG}))
            times.append(1000 * (time.perf_counter() - start))
    row("cold start to first panel", min(times), "ms", f"median {statistics.median(times):.0f}")


_FRESH = """
import sys, time
sys.path.insert(0, sys.argv[1])
from bench_figures import SVG, Chart, Studio, lines
chart = Chart(lines(10, 200), "A panel", ours=True)
start = time.perf_counter()
with Studio(None, 1) as studio:
    studio.draw({"a": chart}, frozenset({SVG}))
print(time.perf_counter() - start)
"""


def fresh(rounds: int) -> None:
    """The first panel of ours in a program that has drawn none, for which no process starts."""
    command = [sys.executable, "-c", _FRESH, str(Path(__file__).parent)]
    told = (subprocess.run(command, check=True, capture_output=True) for _ in range(rounds))
    times = [1000 * float(one.stdout) for one in told]
    row("the same, a panel of ours", min(times), "ms", f"median {statistics.median(times):.0f}")


def cached(rounds: int) -> None:
    everything = frozenset({SVG, SVG_ADAPTIVE, PDF})
    batch = charts(60, "cached")
    with tempfile.TemporaryDirectory() as folder, Studio(Path(folder)) as studio:
        studio.draw(batch, everything)
        times = list[float]()
        for _ in range(rounds):
            start = time.perf_counter()
            studio.draw(batch, everything)
            times.append(1000 * (time.perf_counter() - start) / len(batch))
    row("cached panel, SVG + adaptive + PDF", min(times), "ms", f"drawn {studio.drawn} of {60}")


def single(one: Chart, name: str, rounds: int) -> None:
    with Studio(None, 1) as studio:
        studio.draw(charts(24, "warming up"), frozenset({SVG, PDF}))
        for media, label in (({SVG}, "SVG"), ({SVG, PDF}, "SVG + PDF")):
            times, cpu = list[float](), cpu_seconds(studio)
            for n in range(4 * rounds):
                start = time.perf_counter()
                studio.draw({"a": replace(one, title=f"{name} {n}")}, frozenset(media))
                times.append(1000 * (time.perf_counter() - start))
            work = 1000 * (cpu_seconds(studio) - cpu) / len(times)
            note = f"median {statistics.median(times):.1f}; {work:.0f} ms CPU"
            row(f"{name}, {label}", min(times), "ms", note)


def converted(spec: Spec, name: str, rounds: int) -> None:
    """An SVG to PDF by us and by the converter alone, in turns, in this process."""
    with Studio(None, 1) as studio:
        figure: Any = studio.draw({"a": Chart(spec, name)}, frozenset({SVG}))["a"]
    svg = figure.media[SVG].decode()
    engine.use_bundled_fonts()
    ways = {"by us": lambda: portable_pdf(svg).pdf, "by svg2pdf": lambda: engine.draw_pdf(svg)[0]}
    times = {way: list[float]() for way in ways}
    for _ in range(8 * rounds):
        for way, convert in ways.items():
            start = time.perf_counter()
            convert()
            times[way].append(1000 * (time.perf_counter() - start))
    for way, convert in ways.items():
        note = f"median {statistics.median(times[way]):.1f}; {len(convert()) / 1000:.0f} kB"
        row(f"{name}, SVG to PDF {way}", min(times[way]), "ms", note)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(", ".join(f"{name} {version}" for name, version in engine_versions()))
    cold(rounds)
    fresh(rounds)
    panels = of_panels()
    sets = {"mixed set": MIXED, "panels": tuple(chart.spec for chart in panels)}
    for (of, specs), workers in product(sets.items(), (1, 2)):
        warm(workers, frozenset({SVG}), rounds, specs, of)
        warm(workers, frozenset({SVG, PDF}), rounds, specs, of)
    for one in panels:
        single(one, one.title, 1)
    cached(rounds)
    resident(2000)
    of_ours = {
        "10 lines of 200 points": lines(10, 200),
        "10 lines of 1000 points": lines(10, 1000),
        "5 lines with bands of 600 points": ranges(5, 600),
        "20 bars": bars(),
        "500 points and a regression": scatter(500),
    }
    for name, spec in of_ours.items():
        single(Chart(spec, ours=True), name, rounds)
        single(Chart(spec), f"{name}, a stranger's", rounds)
        single(Chart(spec | BY_ENGINE), f"{name}, by the engine", rounds)
    converted(lines(10, 1000), "10 lines of 1000 points", rounds)
    converted(bars(), "20 bars", rounds)
    converted(scatter(500), "500 half-transparent points", rounds)


if __name__ == "__main__":
    main()
