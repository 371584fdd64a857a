"""The frame around every drawing: schema, size, theme. What is inside comes from the kinds."""

from collections.abc import Mapping
from typing import Any

from exporter.model.panels import Panel
from exporter.panels import theme
from exporter.panels.sizes import PADDING, fonts_of, outer_width


def frame(panel: Panel, height: float, body: Mapping[str, Any]) -> dict[str, Any]:
    """A chart of one view, as wide as the panel with its axes, with a plot `height` px high."""
    width = outer_width(panel)
    return {**unsized(panel, body), "autosize": FIT, "width": width, "height": height}


def unsized(panel: Panel, body: Mapping[str, Any]) -> dict[str, Any]:
    """A chart of several views that state their own sizes."""
    return {
        "$schema": theme.SCHEMA,
        "config": theme.config(fonts_of(panel)),
        "padding": PADDING,
        **body,
    }


def shared(panel: Panel) -> dict[str, Any]:
    """What a panel that is drawn as another kind hands on to it."""
    return panel.model_dump(
        include={"id", "title", "caption", "width", "height", "legend", "font_size"}
    )


FIT = {"type": "fit-x", "contains": "padding"}
