"""Text of the dialect -> Markdown: plain text means itself, the rest is said by small classes.

Templates (`{{ ... }}`) and references (`@fig:loss`) stay what they are.
"""

import re
from collections.abc import Sequence
from typing import Any, cast

from exporter.errors import SpecError
from exporter.reports.piece import Piece, piece

_KEPT = re.compile(r"(\{\{.*?\}\}|@(?:fig|tbl|eq|sec):[\w.-]+)", re.DOTALL)
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$]|!(?=\[)")
_LINE_START = re.compile(r"^([#+=-]|\d{1,9}(?=[.)]))", re.MULTILINE)


@piece
class Link(Piece):
    """A link; only http(s), mailto and `#...` addresses are kept as links."""

    text: Any
    url: str


@piece
class InlineLatex(Piece):
    """A formula in a line, TeX without delimiters."""

    text: str


@piece
class InlineCode(Piece):
    """Code in a line."""

    text: str


TextLike = str | Link | InlineLatex | InlineCode
Text = TextLike | Sequence[TextLike]


def markdown(text: Any) -> str:
    """Text, or a list of texts, links, code and formulas, as Markdown.

    A line break stays one, and so does a blank line.
    """
    lines = [line.strip() for line in _joined(text).strip("\n").split("\n")]
    return re.sub(r"(?<=[^\n\\])\n(?=[^\n])", "\\\n", _safe_starts("\n".join(lines)))


def _joined(text: Any) -> str:
    match text:
        case list() | tuple():
            return "".join(_joined(part) for part in cast("Sequence[Any]", text))
        case str():
            parts = _KEPT.split("\n".join(text.splitlines()))
            return "".join(part if i % 2 else _escaped(part) for i, part in enumerate(parts))
        case Link():
            address = re.sub(r"[\s<>\\]", lambda c: f"%{ord(c[0]):02X}", text.url)
            return f"[{_joined(text.text)}](<{address}>)"
        case InlineLatex():
            tex = " ".join(text.text.split())
            return f"${tex}$" if tex else ""
        case InlineCode():
            return code(text.text)
        case _:
            found = type(text).__name__
            hint = "text is a string, a Link, InlineCode, InlineLatex, or a list of these"
            raise SpecError.of("spec-wrong-type", f"{found} is not text", hint=hint)


def _escaped(part: str) -> str:
    return _SPECIAL.sub(lambda c: f"\\{c[0]}", part)


def _safe_starts(text: str) -> str:
    """No line begins a heading, a list or a rule."""
    return _LINE_START.sub(lambda c: f"{c[0]}\\" if c[0][0].isdigit() else f"\\{c[0]}", text)


def code(text: str) -> str:
    """A code span around any characters."""
    flat = " ".join(text.split("\n"))
    ticks = "`" * (max(map(len, re.findall("`+", flat)), default=0) + 1)
    pad = " " if flat[:1] in "` " or flat[-1:] in "` " else ""
    return f"{ticks}{pad}{flat}{pad}{ticks}" if flat.strip() else ""
