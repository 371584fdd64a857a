"""How wide the engine sets letters: written to `exporter/figures/typeset/letters.json`.

    python -m gallery.letters

Every letter and every pair of letters is measured once, in a legend that holds nothing else. A
test of the drawings measures them again, so that new fonts or a new engine cannot go unnoticed.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import orjson

from exporter.figures import engine
from exporter.figures.fonts import SANS

FILE = Path(__file__).parents[1] / "exporter" / "figures" / "typeset" / "letters.json"
LETTERS = (
    *map(chr, range(0x21, 0x7F)),
    *"−–—…·×±°µ²³αβγδεσλμθρτ≤≥→",
    *"äöüÄÖÜßéèêáàâíóúñçøåæ",
)
WEIGHTS = ("normal", "bold")
_SPACE = " "
_EM = 1000
"""Units of the fonts; set as large, a letter is a whole number of px wide."""
_ENTRY = re.compile(
    r'd="M0,0h([\d.]+)v[\d.]+h-[\d.]+Z"[^>]*opacity="1".*?role-legend-label.*?translate\(([\d.]+),',
    re.DOTALL,
)


def measured(texts: Sequence[str], weight: str = "normal", size: float = _EM) -> list[float]:
    """The width of each text in px, as the engine has it."""
    legend = {
        "title": None,
        "columns": len(texts),
        "labelFontSize": size,
        "labelFontWeight": weight,
        "labelLimit": 1e6,
        "symbolLimit": len(texts) + 1,
    }
    colour = {"field": "t", "type": "nominal", "scale": {"domain": texts}, "legend": legend}
    chart: dict[str, Any] = {
        "config": {"font": SANS},
        "data": {"values": [{"t": text} for text in texts]},
        "mark": "point",
        "encoding": {"color": colour},
    }
    found = _ENTRY.findall(engine.draw_svg(orjson.dumps(chart).decode()))
    return [float(width) - float(start) for width, start in found]


def _all(texts: Sequence[str], weight: str) -> Iterator[tuple[str, int]]:
    for start in range(0, len(texts), 500):
        some = texts[start : start + 500]
        yield from zip(some, map(round, measured(some, weight)), strict=True)


def table(weight: str) -> dict[str, Any]:
    """Widths of letters, and by how much a pair is narrower or wider than its two."""
    widths = dict(_all(LETTERS, weight))
    pairs = dict(_all(["".join(pair) for pair in product(LETTERS, LETTERS)], weight))
    # a space is measured between letters only: at an end the engine drops it
    widths[_SPACE] = dict(_all(["0 0"], weight))["0 0"] - 2 * widths["0"]
    for text, width in _all([f"{one} 0" for one in LETTERS], weight):
        pairs[text[:2]] = width - widths["0"]
    for text, width in _all([f"0 {one}" for one in LETTERS], weight):
        pairs[text[1:]] = width - widths["0"]
    kerned = {pair: width - sum(map(widths.__getitem__, pair)) for pair, width in pairs.items()}
    return {"widths": widths, "pairs": {pair: by for pair, by in kerned.items() if by}}


def main() -> None:
    """Measure and write."""
    engine.start()
    found = {weight: table(weight) for weight in WEIGHTS}
    FILE.write_bytes(orjson.dumps(found, option=orjson.OPT_SORT_KEYS))


if __name__ == "__main__":
    main()
