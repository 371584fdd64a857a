"""Vega-Lite -> normalised SVG and PDF: workers, sanitiser, normaliser, cache.

    with Studio(cache=Path(".runpress/figures")) as studio:
        figures = studio.draw({"loss": Chart(spec, "Loss")}, frozenset({SVG, PDF}))

This is the only package that starts the drawing engine, and it never does so in this process.
"""

from exporter.figures.engine import engine_versions
from exporter.figures.studio import Studio

__all__ = ["Studio", "engine_versions"]
