"""The line chart of `bench_figures.py` drawn by other programs, warm and in the same run.

    RUNPRESS_PEERS=python benchmarks/bench_renderers.py

Ten lines of 1,000 points, 600 x 300 px, as SVG and as PDF. Peers are no requirement:
`RUNPRESS_PEERS` names the python of an environment that has some of them (`pip install matplotlib
plotly kaleido altair selenium 'vl-convert-python==2.0.0rc7'`, and Chromium with its driver for
kaleido and vega-embed, `BROWSER_PATH` if it is not found). Each draws from arrays that it has, in a
process that has drawn before, for five seconds; the best and the median round count, imports and
the browser's start do not. Altair's chart is made anew every time, as a report's are.
"""

import os
import tempfile
from itertools import count
from pathlib import Path
from shutil import which

import orjson
from bench_figures import history, lines
from peers import PYTHON, rounds, timed

from exporter.figures import Studio
from exporter.model.figure import PDF, SVG, Chart

os.environ.setdefault("BROWSER_PATH", which("chromium") or which("google-chrome") or "")
_DATA = """
import json, io, warnings; warnings.simplefilter("ignore")
runs = json.load(open(sys.argv[1] + "/runs.json"))
"""
_MATPLOTLIB = f"""{_DATA}
import numpy
from matplotlib.figure import Figure
for run in runs: run["s"], run["v"] = numpy.array(run["s"]), numpy.array(run["v"])
def draw(kind):
    figure = Figure(figsize=(6.25, 3.125))
    axes = figure.subplots()
    for run in runs: axes.plot(run["s"], run["v"], label=run["r"])
    axes.legend(); axes.grid(); axes.set_xlabel("s"); axes.set_ylabel("v"); axes.set_title("a")
    figure.savefig(io.BytesIO(), format=kind)
for kind in ("svg", "pdf"): draw(kind)
"""
_PLOTLY = f"""{_DATA}
import kaleido, plotly.graph_objects as go, atexit
kaleido.start_sync_server()
atexit.register(kaleido.stop_sync_server)
def draw(kind):
    parts = [go.Scatter(x=r["s"], y=r["v"], name=r["r"], mode="lines") for r in runs]
    figure = go.Figure(parts); figure.update_layout(width=600, height=300, title="a")
    assert len(figure.to_image(kind)) > 10_000
for kind in ("svg", "pdf"): draw(kind)
"""
_ALTAIR = f"""{_DATA}
import altair, pandas
frame = pandas.concat([pandas.DataFrame(run) for run in runs])
altair.data_transformers.disable_max_rows()
def draw(kind):
    chart = altair.Chart(frame).mark_line().encode(x="s:Q", y="v:Q", color="r:N")
    chart = chart.properties(width=600, height=300, title="a")
    chart.save(sys.argv[1] + "/out." + kind, format=kind)
for kind in ("svg", "pdf"): draw(kind)
"""
_EMBED = """
import vl_convert, atexit
from selenium import webdriver
options = webdriver.ChromeOptions()
for flag in ("--headless=new", "--no-sandbox", "--disable-gpu"): options.add_argument(flag)
options.binary_location = __import__("os").environ["BROWSER_PATH"]
from shutil import which
service = webdriver.ChromeService(which("chromedriver"))
driver = webdriver.Chrome(options=options, service=service)
atexit.register(driver.quit)
driver.set_script_timeout(60)
driver.get("about:blank")
snippet = "window.embed = vegaEmbed;"
driver.execute_script(vl_convert.javascript_bundle(snippet))
spec = open(sys.argv[1] + "/spec.json").read()
script = '''
const done = arguments[1], place = document.createElement("div");
document.body.replaceChildren(place);
embed(place, JSON.parse(arguments[0]), {renderer: "svg"}).then(({view}) => view.toSVG()).then(done);
'''
def draw():
    assert len(driver.execute_async_script(script, spec)) > 50_000
draw()
"""
PEERS = {
    "matplotlib, SVG": (_MATPLOTLIB, 'draw("svg")'),
    "matplotlib, PDF": (_MATPLOTLIB, 'draw("pdf")'),
    "altair save, SVG": (_ALTAIR, 'draw("svg")'),
    "altair save, PDF": (_ALTAIR, 'draw("pdf")'),
    "plotly and kaleido, SVG": (_PLOTLY, 'draw("svg")'),
    "plotly and kaleido, PDF": (_PLOTLY, 'draw("pdf")'),
    "Chromium and vega-embed, SVG": (_EMBED, "draw()"),
}


def ours(media: frozenset[str], *, strangers: bool = False) -> tuple[float, float]:
    """Seconds of the best and of the median round, each with a title of its own.

    The chart of a panel, or one of a stranger's, which a process of its own draws.
    """
    spec, numbers = lines(10, 1000), count()
    with Studio(None, 1) as studio:

        def draw() -> None:
            studio.draw({"a": Chart(spec, f"a {next(numbers)}", ours=not strangers)}, media)

        return timed(draw)


def row(name: str, took: tuple[float, float], base: tuple[float, float] | None = None) -> None:
    best, median = (one * 1e3 for one in took)
    ratio = f"{took[0] / base[0]:8.1f} x{took[1] / base[1]:8.1f} x" if base else ""
    print(f"{name:32}{best:9.1f} ms{median:9.1f} ms{ratio}")


def main() -> None:
    if not PYTHON:
        print("no peers: set RUNPRESS_PEERS to the python of an environment that has them")
    media = {"SVG": frozenset({SVG}), "PDF": frozenset({SVG, PDF})}
    with tempfile.TemporaryDirectory() as folder:
        runs = [history(run, 1000) for run in range(10)]
        (Path(folder) / "runs.json").write_bytes(orjson.dumps(runs))
        (Path(folder) / "spec.json").write_bytes(orjson.dumps(lines(10, 1000)))
        print(f"{'':32}{'best':>12}{'median':>12}{'times as long as ours':>22}")
        for kind, asked in media.items():
            # a busy machine is busier at some times than at others
            base = ours(asked)
            own = {name: how for name, how in PEERS.items() if name.endswith(kind)}
            found = {name: rounds(*how, Path(folder)) for name, how in own.items()}
            base = min(base, ours(asked))
            row(f"runpress, {'SVG' if kind == 'SVG' else 'SVG and PDF'}", base)
            if kind == "SVG":
                row("the same, a stranger's chart", ours(asked, strangers=True), base)
            for name, took in found.items():
                row(name, took, base) if took else print(f"{name:32}  not installed")


if __name__ == "__main__":
    main()
