"""The frame around every drawing: schema, size, theme. What is inside comes from the kinds."""

from collections.abc import Mapping
from typing import Any

from exporter.panels import theme
from exporter.panels.sizes import PADDING


def frame(width: float, height: float, body: Mapping[str, Any]) -> dict[str, Any]:
    """A chart of one view, exactly `width` px wide with its axes, with a plot `height` px high."""
    return {**unsized(body), "autosize": FIT, "width": width, "height": height}


def unsized(body: Mapping[str, Any]) -> dict[str, Any]:
    """A chart of several views that state their own sizes."""
    return {
        "$schema": theme.SCHEMA,
        "config": theme.config(),
        "padding": PADDING,
        **body,
    }


FIT = {"type": "fit-x", "contains": "padding"}
