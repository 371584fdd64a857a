"""Charts in, figures out: checks, remembers, has drawn what is new, and assembles.

The only door of this package. A chart that cannot be drawn yields its error in place of a figure;
its neighbours never notice.
"""

import base64
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from exporter.errors import FigureError
from exporter.figures.adaptive import adaptive
from exporter.figures.cache import FigureCache, cache_key
from exporter.figures.crew import Answer, Crew
from exporter.figures.engine import engine_versions, seal
from exporter.figures.fonts import font_digest
from exporter.figures.foreman import Foreman
from exporter.figures.lettering import take_apart
from exporter.figures.markup import printable
from exporter.figures.normalise import NORMALISER_VERSION, drawing_of
from exporter.figures.sanitise import sanitise
from exporter.figures.soloist import Soloist
from exporter.figures.stencils import STENCILS_VERSION
from exporter.model.figure import (
    PDF,
    PDF_UNLETTERED,
    SVG,
    SVG_ADAPTIVE,
    Chart,
    Figure,
    Label,
    Plate,
    png_scale,
)

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
    made: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    """What a process makes of the SVG, by medium."""
    labels: tuple[Label, ...] = ()

    def lacks(self, media: frozenset[str]) -> list[str]:
        """What a process still has to make of the SVG."""
        return [m for m in sorted(media) if _is_converted(m) and m not in self.made]

    def order(self, media: frozenset[str]) -> dict[str, Any]:
        """What a worker has to do, in its own words."""
        lacking = self.lacks(media)
        wanted = {
            "pdf": PDF in lacking,
            "png": [s for m in lacking if (s := png_scale(m)) is not None],
        }
        if self.svg:
            return {"svg": self.svg.decode(), **wanted}
        title, alt = printable(self.chart.title), printable(self.chart.alt)
        own = {"ours": True} if self.chart.ours else {}
        return {"spec": self.spec, "title": title, "alt": alt, **own, **wanted}

    def figure(self, media: frozenset[str]) -> Figure:
        """The finished figure with the media asked for."""
        drawing = drawing_of(self.svg)
        views = {SVG: lambda: self.svg, SVG_ADAPTIVE: lambda: adaptive(self.svg)}
        shown = {kind: view() for kind, view in views.items() if kind in media}
        return Figure(
            hashlib.sha256(self.svg).hexdigest(),
            self.chart.title,
            self.chart.alt,
            drawing.width,
            drawing.height,
            shown | {kind: made for kind, made in self.made.items() if kind in media},
            self.labels,
        )


class Studio:
    """Draws charts as figures. Use it in a `with` block, which ends its processes.

    `cache` is the folder of figures drawn before (None: remember nothing), `workers` the number of
    processes at most (default: 2, or 1 on a single core), `seconds` the time that one of them has
    for a chart. None starts before charts are missing from the cache, nor for a few small ones of
    our own, which are drawn here. `drawn` counts the charts that were missing. Threads may share a
    studio: processes draw for them in turns. With no workers at all everything is drawn in this
    process: for a debugger, since nothing is timed or survives a chart that breaks the engine.
    """

    def __init__(
        self, cache: Path | None, workers: int | None = None, *, seconds: float = SECONDS
    ) -> None:
        self.drawn = 0
        self._cache = FigureCache(cache)
        size = _default_workers() if workers is None else workers
        self._crew = Foreman(Crew(size, seconds)) if size else Soloist()

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

        `media` is any of those of `exporter.model.figure`. Keys come back in the order given.
        """
        found = ((panel, self._sketch(chart, media)) for panel, chart in charts.items())
        return self._done(found, media)

    def engrave(
        self, plates: Mapping[str, Plate], media: frozenset[str]
    ) -> Mapping[str, Figure | FigureError]:
        """Every finished drawing as a figure, as `draw` does with charts."""
        return self._done(((name, self._traced(p, media)) for name, p in plates.items()), media)

    def _done(
        self, sketches: Iterable[tuple[str, _Sketch | FigureError]], media: frozenset[str]
    ) -> Mapping[str, Figure | FigureError]:
        """Figures of sketches, the first of which are drawn while others are made."""
        found: dict[str, _Sketch | FigureError] = {}
        done = self._worked(_noted(sketches, found), media)
        self.drawn += len(done)
        settled = {panel: _settled(sketch, done) for panel, sketch in found.items()}
        if PDF_UNLETTERED in media:
            settled = self._unlettered(settled)
        return {p: s.figure(media) if isinstance(s, _Sketch) else s for p, s in settled.items()}

    def _worked(
        self, sketches: Iterable[_Sketch], media: frozenset[str]
    ) -> dict[str, _Sketch | FigureError]:
        """By key what a process has to draw or convert, equal charts once."""
        missing: dict[str, _Sketch] = {}

        def orders() -> Iterator[Mapping[str, Any]]:
            for sketch in sketches:
                if sketch.key not in missing and (not sketch.svg or sketch.lacks(media)):
                    missing[sketch.key] = sketch
                    yield sketch.order(media)

        answers = self._crew.do(orders())
        pairs = zip(missing.values(), answers, strict=True)
        return {sketch.key: self._kept(sketch, answer, media) for sketch, answer in pairs}

    def _unlettered(
        self, settled: Mapping[str, _Sketch | FigureError]
    ) -> dict[str, _Sketch | FigureError]:
        """Sketches with the drawing without texts, and the texts."""
        media = frozenset({PDF})
        drawn = {name: s for name, s in settled.items() if isinstance(s, _Sketch)}
        parts = {name: take_apart(sketch.svg) for name, sketch in drawn.items()}
        bare = {name: self._traced(Plate(svg), media) for name, (svg, _) in parts.items()}
        done = self._worked(bare.values(), media)
        out = dict(settled)
        for name, sketch in drawn.items():
            shapes = _settled(bare[name], done)
            if isinstance(shapes, FigureError):
                out[name] = shapes
            else:
                made = {**sketch.made, PDF_UNLETTERED: shapes.made[PDF]}
                out[name] = replace(sketch, made=made, labels=parts[name][1])
        return out

    def _sketch(self, chart: Chart, media: frozenset[str]) -> _Sketch | FigureError:
        try:
            spec = sanitise(chart.spec)
        except FigureError as error:
            return error
        key = cache_key(SVG, spec, chart.title, chart.alt, *_provenance())
        svg = self._cache.get(key) or b""
        return _Sketch(chart, spec, key, svg, self._converted(svg, media))

    def _traced(self, plate: Plate, media: frozenset[str]) -> _Sketch:
        chart = Chart({}, printable(plate.title), printable(plate.alt))
        key = hashlib.sha256(plate.svg).hexdigest()
        return _Sketch(chart, "", key, plate.svg, self._converted(plate.svg, media))

    def _converted(self, svg: bytes, media: frozenset[str]) -> dict[str, bytes]:
        """What was made of an SVG before."""
        wanted = filter(_is_converted, media) if svg else ()
        found = ((medium, self._cache.get(_medium_key(medium, svg))) for medium in wanted)
        return {medium: data for medium, data in found if data}

    def _kept(
        self, sketch: _Sketch, answer: Answer, media: frozenset[str]
    ) -> _Sketch | FigureError:
        """A sketch completed by a worker's answer and remembered, or what went wrong."""
        if "code" in answer:
            code = answer["code"]
            return FigureError.of(code, answer["message"], hint=_HINTS.get(code, ""))
        svg = answer["svg"].encode()
        if not sketch.svg:
            self._cache.put(sketch.key, svg)
        pixels = [m for m in sketch.lacks(media) if m != PDF]
        coded = dict(zip(pixels, answer.get("png", ()), strict=True))
        coded |= {PDF: answer["pdf"]} if "pdf" in answer else {}
        made = {medium: base64.b64decode(text) for medium, text in coded.items()}
        for medium, data in made.items() if not answer.get("local") else ():
            self._cache.put(_medium_key(medium, svg), data)
        return replace(sketch, svg=svg, made={**sketch.made, **made})


def _is_converted(medium: str) -> bool:
    """Whether a process makes it of the SVG."""
    return medium == PDF or png_scale(medium) is not None


def _noted(
    sketches: Iterable[tuple[str, _Sketch | FigureError]],
    found: dict[str, _Sketch | FigureError],
) -> Iterator[_Sketch]:
    """The sketches among them, while all are noted in `found`."""
    for name, sketch in sketches:
        found[name] = sketch
        if isinstance(sketch, _Sketch):
            yield sketch


def _settled(
    sketch: _Sketch | FigureError, done: Mapping[str, _Sketch | FigureError]
) -> _Sketch | FigureError:
    return done.get(sketch.key, sketch) if isinstance(sketch, _Sketch) else sketch


def _provenance() -> tuple[str, ...]:
    versions = (f"{name} {version}" for name, version in engine_versions())
    rooms = f"normaliser {NORMALISER_VERSION}, stencils {STENCILS_VERSION}"
    return (*versions, rooms, seal(), font_digest())


def _medium_key(medium: str, svg: bytes) -> str:
    return cache_key(medium, hashlib.sha256(svg).hexdigest(), *_provenance())


def _default_workers() -> int:
    return min(2, os.cpu_count() or 1)
