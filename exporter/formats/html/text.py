"""Characters into HTML: escaping, isolation of right-to-left text, and addresses.

Every string of a stranger passes through `escape` on its way into a page. Nothing here knows
about blocks.
"""

import html
import re
import unicodedata
from hashlib import sha256

# What no HTML or XML text may hold: C0 and C1 controls, lone surrogates and the noncharacters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_PDF, _PDI = "\u202c", "\u2069"
_ENDS = dict.fromkeys("\u202a\u202b\u202d\u202e", _PDF) | dict.fromkeys("\u2066\u2067\u2068", _PDI)
_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = frozenset(("R", "AL", "RLE", "RLO", "RLI"))
_PLAIN_ID = re.compile(r"[\w.-]+")
_SCHEMES = ("http://", "https://", "mailto:")


def plain(text: str) -> str:
    """`text` with every character that markup may not hold shown as U+FFFD."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def contained(text: str) -> str:
    """`plain` text whose bidi controls are balanced, so that they turn nothing but itself."""
    text = plain(text)
    return _balanced(text) if _CONTROL.search(text) else text


def _balanced(text: str) -> str:
    """Each embedding and isolate is closed where `text` ends, and it closes none but its own.

    An open one would turn what follows on the page; a stray end would let the rest of `text`
    out of the `<bdi>` around it (UAX #9, X1-X8).
    """
    open_ends: list[str] = []
    kept: list[str] = []
    for character in text:
        if end := _ENDS.get(character):
            open_ends.append(end)
        elif character in (_PDF, _PDI):
            if character not in open_ends:
                continue
            while open_ends.pop() != character:
                pass
        kept.append(character)
    return "".join([*kept, *reversed(open_ends)])


def escape(text: str) -> str:
    """`text` for element content or a quoted attribute."""
    return html.escape(contained(text), quote=True)


def shortened(text: str, limit: int = 52) -> str:
    """`text` on one line of at most `limit` characters, for running heads and bookmarks."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def attributes(**values: str) -> str:
    """` name="value"` for each value that is not empty; `class_` gives `class`, `_` gives `-`."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in values.items()
        if value
    )


def isolated(text: str, markup: str) -> str:
    """`markup` in `<bdi>` when `text` has right-to-left characters, else unchanged."""
    if text.isascii() or not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return markup
    return f"<bdi>{markup}</bdi>"


def anchor(name: str) -> str:
    """The id of a thing on a page: `name` when it is plain or empty, else a digest of it."""
    if not name or _PLAIN_ID.fullmatch(name):
        return name
    return f"x{sha256(plain(name).encode()).hexdigest()[:16]}"


def address(href: str) -> str:
    """`href` when it is http(s), mailto or in the document; else empty, and no link is made."""
    if href.startswith("#"):
        return f"#{anchor(href[1:])}"
    return href if href.lower().startswith(_SCHEMES) else ""
