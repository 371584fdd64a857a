"""Charts in, figures out: checks, remembers, has drawn what is new, and assembles.

The only door of this package. A chart that cannot be drawn yields its error in place of a figure;
its neighbours never notice.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from exporter.errors import FigureError
from exporter.figures.adaptive import adaptive
from exporter.figures.cache import FigureCache, cache_key
from exporter.figures.crew import Answer, Crew
from exporter.figures.engine import engine_versions, seal
from exporter.figures.fonts import font_digest
from exporter.figures.markup import printable
from exporter.figures.normalise import NORMALISER_VERSION, drawing_of
from exporter.figures.sanitise import sanitise
from exporter.figures.soloist import Soloist
from exporter.figures.stencils import STENCILS_VERSION
from exporter.model.figure import PDF, SVG, SVG_ADAPTIVE, Chart, Figure, Plate

SECONDS = 20.0
"""Wall time one chart may take."""


_SIMPLER = "aggregate or sample the data, or simplify its transforms"
_HINTS = {
    "figure.timeout": _SIMPLER,
    "figure.memory": _SIMPLER,
    "figure.crashed": _SIMPLER,
    "figure.no-engine": "reinstall vl-convert-python 2.0 or newer",
}


@dataclass(frozen=True, slots=True)
class _Sketch:
    """A chart that may be drawn, and what is already there of it."""

    chart: Chart
    spec: str
    key: str
    svg: bytes = b""
    pdf: bytes = b""

    def order(self, *, pdf: bool) -> dict[str, Any]:
        """What a worker has to do, in its own words."""
        if self.svg:
            return {"svg": self.svg.decode(), "pdf": pdf}
        title, alt = printable(self.chart.title), printable(self.chart.alt)
        return {"spec": self.spec, "title": title, "alt": alt, "pdf": pdf}

    def figure(self, media: frozenset[str]) -> Figure:
        """The finished figure with the media asked for."""
        drawing = drawing_of(self.svg)
        views = {
            SVG: lambda: self.svg,
            SVG_ADAPTIVE: lambda: adaptive(self.svg),
            PDF: lambda: self.pdf,
        }
        return Figure(
            hashlib.sha256(self.svg).hexdigest(),
            self.chart.title,
            self.chart.alt,
            drawing.width,
            drawing.height,
            {kind: view() for kind, view in views.items() if kind in media},
        )


class Studio:
    """Draws charts as figures. Use it in a `with` block, which ends its processes.

    `cache` is the folder of figures drawn before (None: remember nothing), `workers` the number of
    processes at most (default: 2, or 1 on a single core), `seconds` the time for one chart. No
    process starts before a chart is missing from the cache. `drawn` counts the charts that were
    handed to a process. Threads may share a studio: their charts are drawn in turns. With no
    workers at all everything is drawn in this process: for a debugger, since nothing is timed or
    survives a chart that breaks the engine.
    """

    def __init__(
        self, cache: Path | None, workers: int | None = None, *, seconds: float = SECONDS
    ) -> None:
        self.drawn = 0
        self._cache = FigureCache(cache)
        size = _default_workers() if workers is None else workers
        self._crew = Crew(size, seconds) if size else Soloist()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; the studio draws no more. A cache that has grown is kept in bounds."""
        self._crew.close()
        if self.drawn:
            self._cache.trim()

    def draw(
        self, charts: Mapping[str, Chart], media: frozenset[str]
    ) -> Mapping[str, Figure | FigureError]:
        """Every chart as a figure with exactly the `media` asked for, or the error that hit it.

        `media` is any of SVG, SVG_ADAPTIVE and PDF. Keys come back in the order given.
        """
        pdf = PDF in media
        return self._done({p: self._sketch(chart, pdf=pdf) for p, chart in charts.items()}, media)

    def engrave(
        self, plates: Mapping[str, Plate], media: frozenset[str]
    ) -> Mapping[str, Figure | FigureError]:
        """Every finished drawing as a figure, as `draw` does with charts."""
        pdf = PDF in media
        return self._done({name: self._traced(p, pdf=pdf) for name, p in plates.items()}, media)

    def _done(
        self, sketches: Mapping[str, _Sketch | FigureError], media: frozenset[str]
    ) -> Mapping[str, Figure | FigureError]:
        pdf = PDF in media
        missing = {
            s.key: s for s in sketches.values() if isinstance(s, _Sketch) and _lacks(s, pdf=pdf)
        }
        orders = [sketch.order(pdf=pdf) for sketch in missing.values()]
        self.drawn += len(orders)
        answers = self._crew.do(orders)
        pairs = zip(missing.values(), answers, strict=True)
        done = {sketch.key: self._kept(sketch, answer) for sketch, answer in pairs}
        return {panel: _finished(sketch, done, media) for panel, sketch in sketches.items()}

    def _sketch(self, chart: Chart, *, pdf: bool) -> _Sketch | FigureError:
        try:
            spec = sanitise(chart.spec)
        except FigureError as error:
            return error
        key = cache_key(SVG, spec, chart.title, chart.alt, *_provenance())
        svg = self._cache.get(key) or b""
        found = (self._cache.get(_pdf_key(svg)) or b"") if svg and pdf else b""
        return _Sketch(chart, spec, key, svg, found)

    def _traced(self, plate: Plate, *, pdf: bool) -> _Sketch:
        chart = Chart({}, printable(plate.title), printable(plate.alt))
        found = (self._cache.get(_pdf_key(plate.svg)) or b"") if pdf else b""
        return _Sketch(chart, "", hashlib.sha256(plate.svg).hexdigest(), plate.svg, found)

    def _kept(self, sketch: _Sketch, answer: Answer) -> _Sketch | FigureError:
        """A sketch completed by a worker's answer and remembered, or what went wrong."""
        if "code" in answer:
            code = answer["code"]
            return FigureError.of(code, answer["message"], hint=_HINTS.get(code, ""))
        svg, pdf = answer["svg"].encode(), base64.b64decode(answer.get("pdf", ""))
        if not sketch.svg:
            self._cache.put(sketch.key, svg)
        if pdf and not answer.get("local"):
            self._cache.put(_pdf_key(svg), pdf)
        return replace(sketch, svg=svg, pdf=pdf)


def _lacks(sketch: _Sketch, *, pdf: bool) -> bool:
    return not sketch.svg or (pdf and not sketch.pdf)


def _finished(
    sketch: _Sketch | FigureError, done: Mapping[str, _Sketch | FigureError], media: frozenset[str]
) -> Figure | FigureError:
    if isinstance(sketch, _Sketch):
        sketch = done.get(sketch.key, sketch)
    return sketch if isinstance(sketch, FigureError) else sketch.figure(media)


def _provenance() -> tuple[str, ...]:
    versions = (f"{name} {version}" for name, version in engine_versions())
    rooms = f"normaliser {NORMALISER_VERSION}, stencils {STENCILS_VERSION}"
    return (*versions, rooms, seal(), font_digest())


def _pdf_key(svg: bytes) -> str:
    return cache_key(PDF, hashlib.sha256(svg).hexdigest(), *_provenance())


def _default_workers() -> int:
    return min(2, os.cpu_count() or 1)
