"""Ten series of a million points, from the store to SVG, and what sampling costs the eye.

    python benchmarks/bench_long.py [--points 1000000]

Time: the panel's query (files in the system's cache), its chart, and the drawing, in a warm
process. Fidelity: the sampled line against all points, both as PNG of 600 x 300 px by the same
engine, as DSSIM = (1 - SSIM) / 2 (Wang et al. 2004, windows of 7 px, of luminance) and as the share
of pixels that are off by more than a quarter; 0 is no difference. All series have 200,000 points,
so that the engine can draw them whole.
"""

import argparse
import io
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import vl_convert
from bench_figures import BY_ENGINE, cpu_seconds
from bench_queries import asked, make
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from exporter.figures import Studio
from exporter.model.figure import SVG, Chart
from exporter.model.panels import LinePanel
from exporter.model.table import Column, PanelTable
from exporter.panels import chart
from exporter.query.crowds import sparse
from exporter.query.sampling import ALL, View, sample
from exporter.store import RunStore

SERIES, ROUNDS, WHOLE = 10, 7, 200_000
WIDTH, HEIGHT = 600, 300
_VLC: Any = vl_convert
KINDS = ("noisy loss", "random walk", "spikes", "steps")


def end_to_end(root: Path, points: int) -> None:
    store = RunStore(root)
    runs = tuple(store.runs())
    panel = LinePanel(y=("m0",), title="Ten long runs")
    ask = asked(store, runs, panel)
    with Studio(None, 1) as studio:
        studio.draw({"warm": Chart({"mark": "point", "data": {"values": [{}]}})}, frozenset({SVG}))
        spent: list[tuple[float, ...]] = []
        for number in range(ROUNDS):
            marks, cpu = [time.perf_counter()], cpu_seconds(studio)
            table: Any = ask()
            marks.append(time.perf_counter())
            drawn = chart(panel, table)
            marks.append(time.perf_counter())
            titled = replace(drawn, title=f"{drawn.title} {number}")
            studio.draw({"a": titled}, frozenset({SVG}))
            marks.append(time.perf_counter())
            spent.append((*np.diff(marks), marks[-1] - marks[0], cpu_seconds(studio) - cpu))
    rows = table.rows if hasattr(table, "rows") else len(table.columns[0].values)
    print(f"{SERIES} series of {points:,} points, {rows:,} of them drawn; best of {ROUNDS}, ms")
    names = ("query", "chart", "draw", "together", "CPU together")
    for name, times in zip(names, np.array(spent).T * 1e3, strict=True):
        print(f"{name:36}{times.min():9.1f}{np.median(times):9.1f} median")


def series(kind: str) -> np.ndarray:
    chance = np.random.default_rng(KINDS.index(kind))
    steps = np.arange(WHOLE)
    if kind == "noisy loss":
        return 2 * np.exp(-steps * 6 / WHOLE) + 0.2 + 0.1 * chance.standard_normal(WHOLE)
    if kind == "random walk":
        return chance.standard_normal(WHOLE).cumsum() / 300
    if kind == "spikes":
        return np.where(chance.random(WHOLE) < 2e-5, 1.0, 0.01 * chance.random(WHOLE))
    return np.floor(steps / WHOLE * 12) % 3 + 0.001 * chance.standard_normal(WHOLE)


def shown(x: np.ndarray, y: np.ndarray, view: View = ALL) -> np.ndarray:
    """The line as luminance from 0 to 1."""
    ends = [float(series_end) for series_end in (y.min(), y.max())]
    across = {"domain": [view.low or 0, view.high or WHOLE]} | ({"type": "log"} if view.log else {})
    place = {
        "x": {"field": "x", "type": "quantitative", "scale": across, "axis": None},
        "y": {"field": "y", "type": "quantitative", "scale": {"domain": ends}, "axis": None},
    }
    body = {
        "transform": [{"flatten": ["x", "y"]}],
        "mark": {"type": "line", "strokeWidth": 1.3, "clip": True},
        "encoding": place,
    }
    return painted([{"x": x.tolist(), "y": y.tolist()}], body)


def painted(values: list[dict[str, Any]], body: dict[str, Any]) -> np.ndarray:
    """A chart without axes as luminance from 0 to 1, all of it drawn by the engine."""
    frame = {"width": WIDTH, "height": HEIGHT, "padding": 0, "data": {"values": values}}
    spec = frame | body | BY_ENGINE
    picture = Image.open(io.BytesIO(_VLC.vegalite_to_png(spec))).convert("L")
    return np.asarray(picture, dtype=float) / 255


def dssim(one: np.ndarray, other: np.ndarray) -> float:
    """Structural dissimilarity of two pictures."""
    a, b = (sliding_window_view(picture, (7, 7)).reshape(-1, 49) for picture in (one, other))
    mean_a, mean_b = a.mean(1), b.mean(1)
    spread_a, spread_b = a.var(1, ddof=1), b.var(1, ddof=1)
    shared = ((a - mean_a[:, None]) * (b - mean_b[:, None])).sum(1) / 48
    light, contrast = 0.01**2, 0.03**2
    likeness = (2 * mean_a * mean_b + light) * (2 * shared + contrast)
    likeness /= (mean_a**2 + mean_b**2 + light) * (spread_a + spread_b + contrast)
    return float(1 - likeness.mean()) / 2


def fidelity() -> None:
    print(f"{'':28}{'four a column':>28}{'every nth, as many':>28}")
    x = np.arange(1, WHOLE + 1, dtype=float)
    views = {"log x": View(1, WHOLE, log=True), "a part": View(WHOLE // 2, WHOLE * 0.52)}
    asked = [(kind, kind, ALL) for kind in KINDS]
    asked += [(f"random walk, {name}", "random walk", view) for name, view in views.items()]
    for name, kind, view in asked:
        y = series(kind)
        whole = shown(x, y, view)
        kept = sample(x, y, view=view)
        every = np.linspace(0, WHOLE - 1, len(kept)).astype(int)
        cells = ""
        for places in (kept, every):
            picture = shown(x[places], y[places], view)
            off = (np.abs(picture - whole) > 0.25).mean()
            cells += f"{dssim(picture, whole):14.5f}{off:13.3%}"
        print(f"{name:22}{len(kept):6}{cells}")


def crowd(points: int = 50_000) -> None:
    """A cloud thinned as scatter plots are, against all of it."""
    x, y = np.random.default_rng(9).normal(size=(2, points))
    named = {"series": ("a",) * points, "x": x.tolist(), "y": y.tolist()}
    columns = tuple(Column(name, name, "number", tuple(v)) for name, v in named.items())
    table = sparse(PanelTable("scatter", columns))
    kept = [np.array(column.values, dtype=float) for column in table.columns[1:]]
    ends = float(np.abs((x, y)).max())
    every = np.linspace(0, points - 1, table.rows).astype(int)
    whole = dots(x, y, ends)
    for name, picture in (
        ("one a cell", dots(*kept, ends)),
        ("every nth, as many", dots(x[every], y[every], ends)),
    ):
        off = (np.abs(picture - whole) > 0.25).mean()
        head = f"cloud of {points:,}, {table.rows:,} of them, {name}"
        print(f"{head:52}{dssim(picture, whole):10.5f}{off:9.3%}")


def dots(x: np.ndarray, y: np.ndarray, ends: float) -> np.ndarray:
    """Points as luminance from 0 to 1."""
    scale = {"type": "quantitative", "scale": {"domain": [-ends, ends]}, "axis": None}
    rows = [{"x": a, "y": b} for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    mark = {"type": "point", "filled": True, "size": 50, "fillOpacity": 0.9, "opacity": 1}
    return painted(rows, {"mark": mark, "encoding": {n: {**scale, "field": n} for n in ("x", "y")}})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=1_000_000)
    points = parser.parse_args().points
    fidelity()
    crowd()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        make(Path(folder) / "store", SERIES, points, 1)
        print(f"{'pulled into a store':36}{(time.perf_counter() - start) * 1e3:9.0f} ms")
        end_to_end(Path(folder) / "store", points)


if __name__ == "__main__":
    main()
