"""Values of strangers in an author's Markdown: how each place takes them so that they stay text."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from exporter.prose import Spot

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_REFERENCE = re.compile(r"@(?=(?:fig|tbl|eq|sec):)")
_JOINER = "\u2060"


def as_line(value: str) -> str:
    """One line without control characters."""
    return " ".join(_CONTROLS.sub("", value).split())


def as_lines(value: str) -> str:
    """Lines without control characters."""
    return "\n".join(_CONTROLS.sub("", line) for line in value.splitlines())


def as_text(value: str) -> str:
    """Markdown that shows a value as it is; `@fig:x` in it is no reference."""
    unlinked = _REFERENCE.sub("@" + _JOINER, as_line(value))
    return _PUNCTUATION.sub(r"\\\1", unlinked)


def as_code(value: str) -> str:
    """Inside `code`, where nothing can be escaped: a backtick becomes its look-alike."""
    return as_line(value).replace("`", "\u02cb")


def as_cell_code(value: str) -> str:
    """Inside `code` in a table, where a bar ends the cell."""
    return as_code(value).replace("|", "\\|")


def as_block(value: str) -> str:
    """Inside a block of code: a line that would close it has look-alikes."""
    return "\n".join(map(_unfenced, as_lines(value).split("\n")))


def as_link(value: str) -> str:
    """Inside an address."""
    return quote(_CONTROLS.sub("", value), safe="")


def as_math(value: str) -> str | None:
    """Inside a formula: numbers and words; None for all else, which TeX could take for its own."""
    return value if re.fullmatch(r"[A-Za-z0-9.+ -]*", value) else None


def _unfenced(line: str) -> str:
    if re.fullmatch(r"\s*(?:`+|~+)\s*", line):
        return line.replace("`", "\u02cb").replace("~", "\u02dc")
    return line


WRITERS: Mapping[Spot, Callable[[str], str | None]] = {
    "text": as_text,
    "code": as_code,
    "cell code": as_cell_code,
    "block": as_block,
    "link": as_link,
    "math": as_math,
}
"""How a value is written where it stands; None when it cannot stand there."""
