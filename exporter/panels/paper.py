"""What a panel becomes on paper: as wide as a column or as the page, so that its type stays true.

A drawing is made for a width: scaled, its type would be larger or smaller than the text around it.
The widths are those of conference papers (ICML, ACL, CVPR: columns of 3.25 in on 6.75 in), and
main.tex and the PDF are within 4 % of them.
"""

from exporter.model.panels import AnyPanel

PAGE, COLUMN = 648, 312
"""CSS px of 6.75 in and 3.25 in."""
_COLUMNS = 24
_WHOLE, _MORE = 22, 14
"""Columns of the grid that are as good as a whole row, and that are more than half of one."""
_GAP = 20


def on_paper(panel: AnyPanel) -> AnyPanel:
    """The panel as its place on paper wants it drawn.

    What has less than half a row on a screen gets half of one.
    """
    place = panel.layout.w if panel.layout and panel.width == "full" else 0
    if panel.width == "full" and not _MORE > place > 0:
        whole = not place or place >= _WHOLE
        return panel.drawn_for(PAGE if whole else round(PAGE * place / _COLUMNS) - _GAP)
    return panel.model_copy(update={"width": "half"}).drawn_for(COLUMN)
