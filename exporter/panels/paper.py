"""What a panel becomes on paper, where a row holds two charts at most.

A drawing is made for a width: enlarged, its type would be larger than the text around it. So a
chart that moves from a third of a row to half of one is drawn once more, and never stretched.
"""

from exporter.model.panels import AnyPanel

_WHOLE = 22
"""Columns of 24 that are as good as a whole row."""


def widened(panel: AnyPanel) -> AnyPanel | None:
    """The panel as half a row wide, if it is drawn for another width than it has; else None."""
    placed = panel.layout is not None and panel.layout.w < _WHOLE
    if panel.width in {"third", "quarter"} or (panel.width == "full" and placed):
        return panel.model_copy(update={"width": "half"})
    return None
