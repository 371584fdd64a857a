"""Text that strangers wrote, made fit to draw: cleaned, measured, shortened. Draws nothing.

Widths are those of IBM Plex Sans Regular (advance widths of its `hmtx` table, no kerning), so that
a legend can be laid out without an engine. Characters that the font lacks are counted generously.
"""

import unicodedata

ELLIPSIS = "…"
# Advance widths of U+0020..U+007E in thousandths of the font size.
_ASCII = (
    *(236, 284, 419, 713, 598, 927, 694, 242, 335, 335, 450, 600, 272, 399, 272, 383),
    *(600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 292, 292, 600, 600, 600, 477),
    *(891, 641, 653, 621, 671, 583, 559, 695, 707, 400, 510, 634, 501, 812, 707, 708),
    *(606, 708, 640, 581, 572, 678, 609, 891, 613, 593, 580, 317, 383, 317, 600, 565),
    *(600, 534, 580, 503, 580, 549, 324, 528, 568, 250, 250, 527, 272, 873, 568, 560),
    *(580, 580, 367, 487, 351, 568, 492, 768, 507, 499, 464, 343, 314, 343, 600),
)
_OTHER = 640
_WIDE = 1000
# Direction embeddings, overrides and isolates; and what XML 1.0 forbids.
_NEVER = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")


def clean(text: str) -> str:
    """One line without control characters, lone surrogates or repeated white space.

    Direction overrides go too: they would turn round what follows in a document.
    """
    kept = (" " if c.isspace() else c for c in text if c not in _NEVER)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cs"}).split())


def measure(text: str, size: float) -> float:
    """Width of a line of text in px, set in `size` px."""
    return sum(map(_advance, text)) * size / 1000


def _advance(char: str) -> int:
    code = ord(char) - 32
    if 0 <= code < len(_ASCII):
        return _ASCII[code]
    if unicodedata.combining(char):
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" or ord(char) > 0xFFFF else _OTHER


def shorten(text: str, room: float, size: float) -> str:
    """The cleaned text, its middle left out when it is wider than `room` px.

    Names of runs differ at both ends (`resnet-50-...-seed-1`), so both ends are kept.
    """
    text = clean(text)
    if measure(text, size) <= room:
        return text
    spare = room - measure(ELLIPSIS, size)
    head, tail = _fitting(text, spare * 0.55, size), _fitting(text[::-1], spare * 0.45, size)
    return text[:head].rstrip() + ELLIPSIS + text[len(text) - tail :].lstrip()


def _fitting(text: str, room: float, size: float) -> int:
    """How many leading characters fit."""
    used = 0.0
    for count, char in enumerate(text):
        used += _advance(char) * size / 1000
        if used > room:
            return count
    return len(text)
