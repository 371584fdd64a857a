"""Names that outputs are filed under: slugs of reports, ids of panels and headings."""

import hashlib
import re
import unicodedata
from collections import Counter
from typing import TypeVar

from exporter.model.panels import Panel
from exporter.model.report import AnyBlock, GridBlock, Report
from exporter.model.snapshot import panels_of

P = TypeVar("P", bound=Panel)


def slug(text: str) -> str:
    """A safe, readable file name: lower-case ASCII words; a digest where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    return words or f"report-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def identified(report: Report) -> Report:
    """The report with an id on every panel: the author's, or kind and number (`line-2`)."""
    taken = {panel.id for panel in panels_of(report)}
    counts: Counter[str] = Counter()
    blocks = tuple(_identified(block, taken, counts) for block in report.blocks)
    return report.model_copy(update={"blocks": blocks})


def _identified(block: AnyBlock, taken: set[str], counts: Counter[str]) -> AnyBlock:
    if isinstance(block, GridBlock):
        panels = tuple(_named(p, p.kind, taken, counts) for p in block.panels)
        return block.model_copy(update={"panels": panels})
    return _named(block, block.kind, taken, counts) if isinstance(block, Panel) else block


def _named(panel: P, kind: str, taken: set[str], counts: Counter[str]) -> P:
    if panel.id:
        return panel
    counts[kind] += 1
    while f"{kind}-{counts[kind]}" in taken:
        counts[kind] += 1
    return panel.model_copy(update={"id": f"{kind}-{counts[kind]}"})
