"""Code panels: the differences of programs as a listing with signs, or side by side as a table."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from exporter.model.document import Block, CodeBlock, Group, InlineCode, Inlines, TableBlock, Text
from exporter.model.panels import CodeDiffPanel
from exporter.model.table import Cell, PanelTable

_SIGNS = {"-": "−", "+": "+", "~": "±", "": ""}
_SPACE = "\N{NO-BREAK SPACE}"

_Row = dict[str, Cell]


def code_group(panel: CodeDiffPanel, table: PanelTable, anchor: str, data: str) -> Group:
    """One listing or table per run that is compared with the first one."""
    names = [column.name for column in table.columns]
    cells = zip(*(column.values for column in table.columns), strict=True)
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    shown = _side_by_side if panel.diff == "split" else _listing
    blocks = [shown(list(own)) for _, own in groupby(rows, lambda row: row["id"])]
    return Group(tuple(blocks), anchor, panel.title, table.notes, data)


# --- one below the other ---------------------------------------------------------------------


def _listing(rows: Sequence[_Row]) -> Block:
    """A unified diff, as `patch` reads it."""
    first = rows[0]
    lines = [f"--- {first['base']}: {first['file']}", f"+++ {first['other']}: {first['file']}"]
    for _, hunk in groupby(rows, lambda row: row["hunk"]):
        lines += _hunk(list(hunk))
    title = f"{first['file']}: {first['other']} against {first['base']}"
    return CodeBlock("\n".join(lines), "diff", title)


def _hunk(rows: Sequence[_Row]) -> Iterator[str]:
    yield f"@@ -{_extent(rows, 'left')} +{_extent(rows, 'right')} @@"
    for changed, stretch in groupby(rows, lambda row: row["sign"] != ""):
        own = list(stretch)
        if not changed:
            yield from (f" {row['before']}" for row in own)
            continue
        yield from (f"-{row['before']}" for row in own if row["left"] is not None)
        yield from (f"+{row['after']}" for row in own if row["right"] is not None)


def _extent(rows: Sequence[_Row], side: str) -> str:
    """First line and number of lines; of nothing, the line before."""
    numbers = [int(n) for row in rows if isinstance(n := row[side], float)]
    return f"{numbers[0]},{len(numbers)}" if numbers else "0,0"


# --- side by side ----------------------------------------------------------------------------


def _side_by_side(rows: Sequence[_Row]) -> Block:
    first = rows[0]
    body: list[tuple[Inlines, ...]] = []
    for number, hunk in groupby(rows, lambda row: row["hunk"]):
        if number != 1.0:
            body.append(((), (Text("⋯"),), (), (), (Text("⋯"),)))
        body += (_pair(row) for row in hunk)
    names = (str(first["base"]), str(first["other"]))
    header = ((), *((Text(f"{name}: {first['file']}"),) for name in names))
    return TableBlock(
        header=(header[0], header[1], (), (), header[2]), rows=tuple(body), align="rlcrl"
    )


def _pair(row: _Row) -> tuple[Inlines, ...]:
    sign = _SIGNS[str(row["sign"])]
    return (
        _number(row["left"]),
        _code(row["before"]),
        (Text(sign),) if sign else (),
        _number(row["right"]),
        _code(row["after"]),
    )


def _number(line: Cell) -> Inlines:
    return (Text(f"{line:.0f}"),) if isinstance(line, float) else ()


def _code(line: Cell) -> Inlines:
    """Indentation by spaces that no format takes away."""
    text = str(line or "")
    bare = text.lstrip(" ")
    return (InlineCode(_SPACE * (len(text) - len(bare)) + bare),) if bare else ()
