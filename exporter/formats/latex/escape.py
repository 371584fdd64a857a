r"""Text of strangers as inert LaTeX: for prose, for code, for PDF strings and for addresses.

Nothing that goes in can start a command, a comment, a group or a formula; what TeX cannot set is
shown as a box with its code point. Long identifiers get places where a line may break.
"""

import re
import unicodedata
from urllib.parse import quote

from exporter.formats.latex.unicode import fallback, latex_char

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "[": "{[}",  # else an option of \\ or \item
    "]": "{]}",
    "*": "{*}",  # else a star of \\
}
_LIGATURES = frozenset({"--", "''", ",,", "!`", "?`"})
_BREAK_AFTER = frozenset("/_.-:=,@&;|?\\")
_LONG = 16
"""Characters; a run without a space that is longer may break after punctuation."""
_LONGEST_WORD = 24
"""Letters; no word of a language has more, but names of things do."""
_ENDLESS = 12
"""Characters without punctuation in such a run before it may break anywhere."""
ALLOW_BREAK = r"\allowbreak{}"
_CODE = _SPECIAL | {"'": r"\textquotesingle{}"}
_CODE_PART = re.compile(r"(?P<word>[^ ]+)|(?P<space>(?<=[^ ]) (?=[^ ]))| +")
_PDF_SPECIAL = {char: "\\" + char for char in "%#$&_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_WORD = re.compile(r"[^ ]+")
_SPACE = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")


def escape(text: str) -> str:
    """Prose. White space of every kind becomes one space."""
    folded = _SPACE.sub(" ", unicodedata.normalize("NFC", text))
    return _WORD.sub(lambda word: ALLOW_BREAK.join(pieces(word[0])), folded)


def pieces(word: str, *, code: bool = False) -> list[str]:
    """A word as unbreakable pieces in LaTeX; a line may break between two of them."""
    return [_literal(piece, _CODE if code else _SPECIAL) for piece in _split(word)]


def _split(word: str) -> list[str]:
    # A word of a language is left to TeX's hyphenation.
    if len(word) <= (_LONGEST_WORD if word.isalpha() else _LONG):
        return [word]
    parts: list[str] = []
    start = 0
    for end in range(1, len(word)):
        if _breaks(word, start, end):
            parts.append(word[start:end])
            start = end
    return [*parts, word[start:]]


def _breaks(word: str, start: int, end: int) -> bool:
    """After punctuation, but not between two marks of it; anywhere once a piece is very long."""
    if end - start >= _ENDLESS:
        return True
    return word[end - 1] in _BREAK_AFTER and word[end] not in _BREAK_AFTER


def escape_code(text: str) -> str:
    """Verbatim text for a fixed width font: white space is kept, as spaces on one line."""
    flat = _SPACE.sub(lambda found: " " * len(found[0].expandtabs(4)), text)
    return _CODE_PART.sub(_code_part, unicodedata.normalize("NFC", flat))


def _code_part(found: re.Match[str]) -> str:
    if found["word"]:
        return ALLOW_BREAK.join(pieces(found["word"], code=True))
    return " " if found["space"] else r"\ " * len(found[0])


def _literal(text: str, table: dict[str, str]) -> str:
    """Braces keep fonts from joining two hyphens, quotes or commas into one sign."""
    out: list[str] = []
    for before, char in zip(" " + text, text, strict=False):
        if before + char in _LIGATURES:
            out.append("{}")
        out.append(_char(char, table))
    return "".join(out)


def _char(char: str, table: dict[str, str]) -> str:
    if char in table:
        return table[char]
    if char.isascii():
        return char if char.isprintable() else fallback(char)
    return latex_char(char)


def pdf_text(text: str) -> str:
    """For bookmarks and metadata: hyperref's own notation; control characters are left out."""
    folded = _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()
    return "".join(_PDF_SPECIAL.get(c, c) for c in folded if _in_pdf(c))


def _in_pdf(char: str) -> bool:
    return char.isprintable() and unicodedata.category(char) not in {"Cs", "Co", "Cn"}


_SAFE_IN_URL = "!'()*+,-./:;=?@_~%#&"


def escape_url(href: str) -> str:
    r"""The first argument of \href: percent-encoded, then TeX's own three signs escaped."""
    clean = href.encode("utf-8", "replace").decode()
    encoded = quote(clean, safe=_SAFE_IN_URL).replace("~", "%7E")
    return re.sub(r"[%#&_]", lambda sign: "\\" + sign[0], encoded)


def wrapped(tex: str, width: int = 100) -> str:
    """LaTeX source in lines of about `width` characters, broken at spaces only."""
    lines: list[str] = []
    for line in tex.split("\n"):
        current = ""
        for word in line.split(" "):
            if current and len(current) + len(word) >= width and not current.endswith("\\"):
                lines.append(current)
                current = word
            else:
                current = f"{current} {word}" if current else word
        lines.append(current)
    return "\n".join(lines)
