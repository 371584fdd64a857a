"""The pipeline in one place: `freeze` looks at the world, `press` is pure.

`press` gives the same bytes for the same snapshot on any machine, in any process, in any order.
"""

import logging
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from exporter.compose import compose
from exporter.compose.media import media_plates
from exporter.errors import ExporterError, Problem
from exporter.figures import Studio, engine_versions
from exporter.formats.base import Format
from exporter.formats.outline import walk
from exporter.model.bundle import Bundle
from exporter.model.document import Document, FrameBlock
from exporter.model.figure import SVG_ADAPTIVE, Chart, Figure
from exporter.model.snapshot import Snapshot, panels_of
from exporter.panels import chart, has_chart
from exporter.panels.paper import widened
from exporter.snapshots import snapshot_digest

_ON_PAPER = frozenset({"pdf", "latex"})
"""Formats whose pages have no room for small charts side by side."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What became of a snapshot: a document, a bundle per format, and what went wrong."""

    snapshot: Snapshot
    document: Document
    bundles: Mapping[str, Bundle]
    problems: tuple[Problem, ...]
    figures: int
    """How many drawings it has; a chart that paper gives another width counts twice."""

    @property
    def date(self) -> str:
        """The date of the youngest datum, ISO, or `undated`."""
        return date_of((self,))


def date_of(pressed: Iterable[Pressed]) -> str:
    """The date of the youngest datum of several reports, ISO; `undated` when none has any."""
    return max((one.document.provenance.as_of for one in pressed), default="") or "undated"


def press(
    snapshot: Snapshot,
    formats: Sequence[Format],
    studio: Studio,
    *,
    media: frozenset[str] = frozenset(),
) -> Pressed:
    """Draw every panel, compose the document, write each format. Nothing touches a disk.

    `media` are figure types wanted beyond those of `formats`, for a site of several documents.
    """
    charts = charts_of(snapshot)
    wanted = media.union(*(f.media for f in formats))
    plates = media_plates(snapshot)
    drawn = {**studio.draw(charts, wanted), **studio.engrave(plates, wanted)}
    made = compose(
        snapshot, drawn, charts, digest=snapshot_digest(snapshot), engine=engine_versions()
    )
    wider = _wider(snapshot, charts, formats, studio)
    made = replace(made, document=replace(made.document, wider=wider))
    problems = [*snapshot.problems]
    for name, figure in drawn.items():
        if isinstance(figure, ExporterError):
            problems += (_in_panel(name, p) for p in figure.problems)
    problems += (_dangling(target) for target in made.dangling)
    problems += _unseen(made.document, wanted)
    with heard() as said:
        bundles = {f.name: f.render(made.document) for f in formats}
    problems += said
    figures = len(charts) + len(plates) + len(wider)
    return Pressed(snapshot, made.document, bundles, tuple(problems), figures)


@contextmanager
def heard() -> Generator[list[Problem]]:
    """Warnings that the formats log while they write (a letter no font has), as problems."""
    said: list[Problem] = []
    logger = logging.getLogger("exporter.formats")
    ear = _Ear(said)
    logger.addHandler(ear)
    try:
        yield said
    finally:
        logger.removeHandler(ear)


class _Ear(logging.Handler):
    def __init__(self, said: list[Problem]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        problem = Problem("format-warning", record.getMessage(), None, "", "warning")
        if problem not in self._said:
            self._said.append(problem)


def charts_of(snapshot: Snapshot) -> dict[str, Chart]:
    """The charts of all panels that have something to draw."""
    return {
        panel.id: chart(panel, snapshot.tables[panel.id])
        for panel in panels_of(snapshot.report)
        if has_chart(panel) and snapshot.tables[panel.id].drawable
    }


def _wider(
    snapshot: Snapshot, charts: Mapping[str, Chart], formats: Sequence[Format], studio: Studio
) -> dict[str, Figure]:
    """`Document.wider`: by id of its block, what has too little room on a screen for paper.

    Of what cannot be drawn there is an error already, and nothing here.
    """
    media = frozenset[str]().union(*(f.media for f in formats if f.name in _ON_PAPER))
    panels = (
        widened(panel) for panel in panels_of(snapshot.report) if media and panel.id in charts
    )
    wider = {panel.id: chart(panel, snapshot.tables[panel.id]) for panel in panels if panel}
    drawn = studio.draw(wider, media)
    return {f"fig-{name}": one for name, one in drawn.items() if isinstance(one, Figure)}


def _in_panel(name: str, problem: Problem) -> Problem:
    message = f"panel {name!r}: {problem.message}"
    return Problem(problem.code, message, problem.place, problem.hint, problem.severity)


def _unseen(document: Document, media: frozenset[str]) -> Iterator[Problem]:
    """HTML panels, when no format is written in which they can be seen.

    Beside a page or a site nothing is lost: there, paper says where the panel is.
    """
    if SVG_ADAPTIVE in media or not media:
        return
    for title in dict.fromkeys(b.title for b in walk(document.blocks) if isinstance(b, FrameBlock)):
        message = f"the HTML panel {title!r} cannot be seen in any of these formats"
        yield Problem("html-unseen", message, None, "add html or site to --to", "warning")


def _dangling(target: str) -> Problem:
    message = f"the reference @{target} leads nowhere"
    return Problem("reference-unknown", message, None, "", "warning")
