"""Vega-Lite -> normalised SVG and PDF: workers, sanitiser, normaliser, cache.

    with Studio(cache=Path(".runpress/figures")) as studio:
        figures = studio.draw({"loss": Chart(spec, "Loss")}, frozenset({SVG, PDF}))

This is the only package that starts the drawing engine, and it never does so in this process.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exporter.figures.engine import engine_versions
    from exporter.figures.studio import Studio

__all__ = ["Studio", "engine_versions"]

_HOMES = {"Studio": "exporter.figures.studio", "engine_versions": "exporter.figures.engine"}


def __getattr__(name: str) -> Any:
    """A worker starts in this package too, and needs no studio."""
    if name not in _HOMES:
        raise AttributeError(f"module 'exporter.figures' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
