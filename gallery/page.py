"""The page `docs/gallery.md`: a table of pictures, and below it what was written for each."""

import inspect
from collections.abc import Mapping, Sequence

from exporter.model.formats import FORMATS, FormatName
from gallery.rows import Row

LABELS = {"html": "HTML", "site": "Site", "pdf": "PDF", "latex": "LaTeX", "markdown": "Markdown"}
FOLDER = "gallery"

_HEAD = """\
---
hide: [navigation, toc]
---
# Gallery

Every block and every panel, in every format: one report over real training runs
(`examples/gallery.yml`), pressed and photographed by `make gallery`. A picture leads to itself in
full size, a name to what was written.

Markdown is shown as a plain CommonMark viewer shows it; GitHub also draws the formulas and the
boxes. A PDF with several headings begins with its contents.
"""

REASONS: Mapping[tuple[str, FormatName], str] = {
    ("toc", "site"): "beside the page, or behind its menu button",
}
"""Row and format without a picture -> why."""


def picture_name(row: Row, name: FormatName) -> str:
    """The file of a picture, below `docs/gallery`."""
    return f"{row.name}-{name}.webp"


def page(rows: Sequence[Row]) -> str:
    """The text of the page."""
    blocks = [row for row in rows if not row.is_panel]
    panels = [row for row in rows if row.is_panel]
    parts = [
        _HEAD,
        f"## Blocks\n\n{_table(blocks)}",
        f"## Panels\n\n{_table(panels)}",
        "## What was written\n",
        *map(_written, rows),
    ]
    return "\n".join(parts)


def _table(rows: Sequence[Row]) -> str:
    names = [LABELS[name] for name in FORMATS]
    lines = [("", *names), ("---",) * (len(names) + 1), *map(_cells, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    return (f"[`{row.name}`](#{row.name})", *(_picture(row, name) for name in FORMATS))


def _picture(row: Row, name: FormatName) -> str:
    reason = REASONS.get((row.name, name))
    if reason:
        return reason
    path = f"{FOLDER}/{picture_name(row, name)}"
    return f"[![{row.name} as {LABELS[name]}]({path})]({path})"


def _written(row: Row) -> str:
    """The YAML is taken from the report when the page is built."""
    first, last = row.lines
    what = (inspect.getdoc(row.model) or "").partition("\n")[0]
    return f"""\
### {row.name}

{what}

??? example "YAML"

    ```yaml
    --8<-- "examples/gallery.yml:{first}:{last}"
    ```
"""
