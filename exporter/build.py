"""The pipeline in one place: `freeze` looks at the world, `press` is pure.

`press` gives the same bytes for the same snapshot on any machine, in any process, in any order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from exporter.compose import compose
from exporter.errors import ExporterError, Problem
from exporter.figures import Studio, engine_versions
from exporter.formats.base import Format
from exporter.model.bundle import Bundle
from exporter.model.document import Document
from exporter.model.figure import Chart
from exporter.model.snapshot import Snapshot, panels_of
from exporter.panels import chart, has_chart
from exporter.snapshots import snapshot_digest


@dataclass(frozen=True, slots=True)
class Pressed:
    """What became of a snapshot: a document, a bundle per format, and what went wrong."""

    snapshot: Snapshot
    document: Document
    bundles: Mapping[str, Bundle]
    problems: tuple[Problem, ...]
    figures: int

    @property
    def date(self) -> str:
        """The date of the youngest datum, ISO."""
        return datetime.fromtimestamp(self.snapshot.epoch, UTC).strftime("%Y-%m-%d")


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
    drawn = studio.draw(charts, media.union(*(f.media for f in formats)))
    made = compose(
        snapshot, drawn, charts, digest=snapshot_digest(snapshot), engine=engine_versions()
    )
    problems = [*snapshot.problems]
    for name, figure in drawn.items():
        if isinstance(figure, ExporterError):
            problems += (_in_panel(name, p) for p in figure.problems)
    problems += (_dangling(target) for target in made.dangling)
    bundles = {f.name: f.render(made.document) for f in formats}
    return Pressed(snapshot, made.document, bundles, tuple(problems), len(charts))


def charts_of(snapshot: Snapshot) -> dict[str, Chart]:
    """The charts of all panels that have something to draw."""
    return {
        panel.id: chart(panel, snapshot.tables[panel.id])
        for panel in panels_of(snapshot.report)
        if has_chart(panel) and snapshot.tables[panel.id].drawable
    }


def _in_panel(name: str, problem: Problem) -> Problem:
    message = f"panel {name!r}: {problem.message}"
    return Problem(problem.code, message, problem.place, problem.hint, problem.severity)


def _dangling(target: str) -> Problem:
    message = f"the reference @{target} leads nowhere"
    return Problem("reference-unknown", message, None, "", "warning")
