"""Places where paper may break what a screen would scroll: endless words and lines of code.

WeasyPrint 70 honours `overflow-wrap` inside one box only: a word that runs on through a bold part,
or a line of highlighted code without a space, leaves the page. A zero width space at the joints
lets it break there; such a space has no glyph and is not in the text that a reader copies.
"""

import re

_SPACE = "\N{ZERO WIDTH SPACE}"
_LETTER = r"(?:[^\s<>&]|&#?\w{1,31};)"
# tags are found as well, so that no word inside of one is
_WORD = re.compile(rf"<[^>]*>|{_LETTER}{{31,}}")
_PIECE = re.compile(rf"{_LETTER}{{20}}")
_PART = re.compile(rf"(?:{_LETTER}{{20}}{_SPACE}){{100}}")
_CODE = re.compile(r"<pre\b[^>]*>.*?</pre>", re.DOTALL)
_LONG_LINE = 80
_TAG = re.compile(r"<[^>]*>")


def breakable_page(markup: str) -> str:
    """Markup with chances to break inside words over 30 and in code lines over 80 characters."""
    return _WORD.sub(_in_pieces, _CODE.sub(_code, markup))


def _in_pieces(word: re.Match[str]) -> str:
    if word[0].startswith("<"):
        return word[0]
    # WeasyPrint copies what is left of a box's text for each of its lines
    return _PART.sub(r"\g<0><span></span>", _PIECE.sub(rf"\g<0>{_SPACE}", word[0]))


def _code(listing: re.Match[str]) -> str:
    return "\n".join(_line(line) for line in listing[0].split("\n"))


def _line(line: str) -> str:
    if len(_TAG.sub("", line)) <= _LONG_LINE:
        return line
    return line.replace("</span>", f"</span>{_SPACE}")
