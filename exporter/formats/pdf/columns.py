"""Widths of columns as style rules: one class for each set of widths that a document uses."""

from collections.abc import Sequence

from exporter.formats.outline import walk
from exporter.formats.pdf.tables import FittedTable
from exporter.model.document import Blocks


def column_class(columns: Sequence[float]) -> str:
    """The name of the class that gives columns these widths, in CSS px; empty for none."""
    return "-".join(["rp-w", *(f"{width:.0f}" for width in columns)]) if columns else ""


def column_rules(blocks: Blocks) -> str:
    """The rules of all such classes in a document."""
    tables = (block for block in walk(blocks) if isinstance(block, FittedTable))
    sets = {column_class(table.columns): table.columns for table in tables if table.columns}
    return "".join(_rules(name, columns) for name, columns in sorted(sets.items()))


def _rules(name: str, columns: Sequence[float]) -> str:
    """WeasyPrint takes the widths of a fixed table from its first row."""
    table = f".{name} table{{table-layout:fixed;width:{sum(columns):.1f}px}}"
    cells = (
        f".{name} tr:first-child>:nth-child({n}){{box-sizing:border-box;width:{width:.1f}px}}"
        for n, width in enumerate(columns, 1)
    )
    return "\n".join(["", table, *cells])
