r"""One character outside ASCII as LaTeX that pdflatex, lualatex and xelatex all typeset.

pylatexenc knows some 1000 characters; what needs a package outside texlive-latex-recommended is
replaced here or falls back to `\RXunicode{HEX}`, which prints a small box with the code point.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any, cast

from pylatexenc.latexencode import UnicodeToLatexEncoder

_UNKNOWN = "\0"
_ENCODER = UnicodeToLatexEncoder(
    non_ascii_only=True,
    unknown_char_policy=cast("Any", lambda _char: _UNKNOWN),  # pyright: ignore[reportUnknownLambdaType]
    replacement_latex_protection="braces-all",
    unknown_char_warning=False,
)
_FOREIGN = r"""
\nument \texthvlig \textnrleg \textschwa \textphi \textglotstop \textturnk \k{} \c{ \dot{} \ddot{}
\acute{\ddot \mathscr \textfrac{ \arrowwaveleft \arrowwaveright \dblarrowupdown \DownArrowUpArrow
\rightangle \surfintegral \volintegral \clwintegral \homothetic \lazysinv \approxnotequal
\tildetrpl \allequal \estimates \starequal \notlessgreater \notgreaterless \truestate \forcesextra
\VDash \original \image \hermitconjmatrix \verymuchless \verymuchgreater \precedesnotsimilar
\udots \varperspcorrespond \recorder \quarternote \flat \natural \sharp \clockoint \sqrint
\mathchar \textpertenthousand \cyr \CYR
"""
_LACKING = frozenset(_FOREIGN.split())
"""What marks a result of pylatexenc that the guaranteed packages cannot typeset (compiled and
seen); a test compiles everything that is left."""

_SPACES = {
    "\u00a0": "~",
    "\u202f": r"\,",
    "\u2009": r"\,",
    "\u200a": r"\,",
    "\u2007": "~",
    "\u2028": " ",
    "\u2029": " ",
    "\u0085": " ",
    "\u3000": " ",
}
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\ufe0e\ufe0f")
"""Joiners and variation selectors. Marks that turn the direction of text are not among them:
those are shown, as they can make a line read as something else."""
_MATH = {
    "✓": r"\checkmark", "✔": r"\checkmark", "✅": r"\checkmark", "✗": r"\times", "✘": r"\times",
    "❌": r"\times", "★": r"\bigstar", "☆": r"\star", "●": r"\bullet", "▲": r"\blacktriangle",
    "▼": r"\blacktriangledown", "◆": r"\blacklozenge", "◇": r"\lozenge", "♥": r"\heartsuit",
    "♠": r"\spadesuit", "♣": r"\clubsuit", "♦": r"\diamondsuit", "☐": r"\square",
    "☑": r"\boxtimes", "☒": r"\boxtimes", "♭": r"\flat", "♮": r"\natural", "♯": r"\sharp",
    "⊨": r"\models", "⋘": r"\lll", "⋙": r"\ggg", "ɛ": r"\varepsilon", "ϒ": r"\Upsilon",
    "·": r"\cdot", "◯": r"\bigcirc", "\u2215": "/", "∶": ":",
}  # fmt: skip
_SCRIPT = frozenset("ℋℐℒℛℬℰℱℳ𝒜𝒞𝒟𝒢𝒥𝒦𝒩𝒪𝒫𝒬𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵")
_PLAIN = {
    "\u00ad": r"\-", "\u2010": "-{}", "\u2011": r"\mbox{-}", "\u2012": "-{}",
    "\u2032": r"\ensuremath{{}'}", "\u2033": r"\ensuremath{{}''}",
    "\u2034": r"\ensuremath{{}'''}", "€": r"\texteuro{}", "ẞ": "SS", "Ĳ": "IJ", "ĳ": "ij",
    "ű": r"\H{u}", "™": r"\textsuperscript{TM}", "℠": r"\textsuperscript{SM}",
}  # fmt: skip
_WRAP = {"<super>": r"\textsuperscript{%s}", "<sub>": r"\textsubscript{%s}"}
_UNFOLD = frozenset({"<font>", "<compat>", "<wide>", "<narrow>", "<fraction>", *_WRAP})
_NO_GLYPH = re.compile(r"\\mathbb\{[^A-Zk]")
"""The blackboard letters of amssymb are capitals; the others would come out as arrows."""
_LETTERS = range(0x00C0, 0x0180)
_NOT_IN_T1 = frozenset("ĸŉŊŋŦŧĦħŀĿſ")


@lru_cache(maxsize=4096)
def latex_char(char: str) -> str:
    """LaTeX for one character above U+007F, self-contained: it may be followed by anything."""
    known = _known(char)
    return known if known is not None else fallback(char)


def fallback(char: str) -> str:
    """The box with the code point."""
    return rf"\RXunicode{{{ord(char):04X}}}"


def _known(char: str) -> str | None:
    if char in _INVISIBLE:
        return ""
    for table in (_SPACES, _PLAIN):
        if char in table:
            return table[char]
    if char in _MATH:
        return rf"\ensuremath{{{_MATH[char]}}}"
    if char in _SCRIPT:
        return rf"\ensuremath{{\mathcal{{{unicodedata.normalize('NFKC', char)}}}}}"
    if ord(char) in _LETTERS and char.isalpha() and char not in _NOT_IN_T1:
        return char
    return _drawn(char) or _encoded(char) or _unfolded(char)


def _drawn(char: str) -> str:
    """Box drawing as its ASCII cousins, blocks as rules: for logs and directory trees."""
    code = ord(char)
    if 0x2500 <= code <= 0x257F:
        name = unicodedata.name(char)
        if name.endswith("VERTICAL") and " AND " not in name:
            return r"\textbar{}"
        if name.endswith("HORIZONTAL") and " AND " not in name:
            return "-{}"
        return "+"
    if 0x2581 <= code <= 0x2588:
        return rf"\RXblock{{8}}{{{code - 0x2580}}}"
    if 0x2589 <= code <= 0x258F:
        return rf"\RXblock{{{0x2590 - code}}}{{8}}"
    return ""


def _encoded(char: str) -> str:
    if unicodedata.category(char) in {"Cs", "Cc", "Co", "Cn", "Cf"}:
        return ""
    found = cast("str", _ENCODER.unicode_to_latex(char))
    if _UNKNOWN in found or _NO_GLYPH.search(found) or any(mark in found for mark in _LACKING):
        return ""
    return found


def _unfolded(char: str) -> str | None:
    """What a compatibility character is made of: `Ⅳ`, full width letters, `⅓`, `ʰ`."""
    tag, *codes = unicodedata.decomposition(char).split() or [""]
    if tag not in _UNFOLD or not codes:
        return None
    parts = [chr(int(code, 16)) for code in codes]
    if any(_plain_part(part) is None for part in parts):
        return None
    inner = "".join(_plain_part(part) or "" for part in parts)
    return _WRAP.get(tag, "%s") % inner


def _plain_part(char: str) -> str | None:
    if char.isascii():
        return char if char.isalnum() or char in " ().,/+-=" else None
    return _known(char)
