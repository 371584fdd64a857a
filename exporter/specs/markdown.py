"""Words with marks -> Markdown that `exporter.prose` reads back as the same words and marks.

For reports that were not written as Markdown: whatever Markdown could take for markup is escaped.
Marks only work between words there, so letters that stand directly outside of a mark, and spaces
directly inside, are written as references (`&#97;`), and so are spaces at the ends of a line.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

Mark = Literal["strong", "em", "strike", "underline"]
MARKS: tuple[Mark, ...] = ("strong", "em", "strike")
"""Marks between two delimiters; the fourth is a bracket, which no link may hold."""
_DELIMITERS: dict[Mark, str] = {"strong": "**", "em": "_", "strike": "~~"}
_MARKUP = frozenset("\\`*_[]{}<>&~|!$#")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
SAFE_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
"""Addresses that prose keeps."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters with one look. `math` is TeX; `href` is the address of a link."""

    text: str
    marks: frozenset[Mark] = frozenset()
    kind: Literal["text", "code", "math", "break"] = "text"
    href: str = ""


@dataclass(frozen=True, slots=True)
class _Atom:
    """A character, or something that is written as it is; `edge` tells delimiters of marks."""

    text: str
    edge: Literal["", "open", "close"] = ""
    raw: bool = False


_BREAK = _Atom("\\\n", raw=True)


def markdown_of(spans: Iterable[Span]) -> str:
    """One paragraph; line ends are hard breaks. Empty when there are no words."""
    parts = list(_lines(spans))
    while parts and parts[0].kind == "break":
        parts.pop(0)
    while parts and parts[-1].kind == "break":
        parts.pop()
    atoms = [atom for atom in _underlined(parts) if atom.text]
    return "".join(_written(atoms))


def escaped(text: str) -> str:
    """A text as one paragraph."""
    return markdown_of([Span(text)])


def dedented(text: str) -> str:
    """Markdown without the indentation that it has in the program around it.

    That is what all lines share; where the first stands right behind the quotes, what the others
    share, if no Markdown would be indented so far, or if the closing quotes stand on a line alone.
    """
    plain = textwrap.dedent(text.expandtabs(4))
    first, _, rest = plain.partition("\n")
    shared = min((_indent(line) for line in rest.split("\n") if line.strip()), default=0)
    last = text.rpartition("\n")[2]
    closed = last != "" and not last.strip()
    if first.strip() and not _indent(first) and shared >= (4 if closed else 8):
        plain = f"{first}\n{textwrap.dedent(rest)}"
    return plain.strip("\n").rstrip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


# --- spans to atoms --------------------------------------------------------------------------


def _lines(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans without line ends in them, and one `break` where there was at least one."""
    broken = True
    for span in map(_undefining, spans):
        first, *others = re.split(r"[\r\n]+", span.text)
        for i, line in enumerate((first, *others)):
            if i and not broken:
                broken = True
                yield Span("", kind="break")
            if line:
                broken = False
                yield replace(span, text=line)


def _underlined(spans: Sequence[Span]) -> Iterator[_Atom]:
    """Breaks belong to no mark and no link; an underline goes around links."""
    for line, group in groupby(spans, lambda s: "underline" in s.marks and s.kind != "break"):
        if line:
            yield _Atom("[", raw=True)
        yield from _linked(list(group))
        if line:
            yield _Atom("]{.underline}", raw=True)


def _linked(spans: Sequence[Span]) -> Iterator[_Atom]:
    for (breaks, href), group in groupby(spans, lambda s: (s.kind == "break", s.href)):
        inner = list(group)
        if breaks:
            yield _BREAK
        elif href:
            yield _Atom("[", raw=True)
            yield from _marked(inner, MARKS)
            yield _Atom(f"]({_address(href)})", raw=True)
        else:
            yield from _marked(inner, MARKS)


def _undefining(span: Span) -> Span:
    """`]:` inside brackets would define an address; code cannot escape it, so that is text."""
    bracketed = span.href or "underline" in span.marks
    defines = span.kind == "code" and bracketed and "]:" in span.text
    return replace(span, kind="text") if defines else span


def _marked(spans: Sequence[Span], marks: Sequence[Mark]) -> Iterator[_Atom]:
    if not marks:
        yield from _leaves(spans)
        return
    mark, *rest = marks
    for has, group in groupby(spans, lambda s: mark in s.marks):
        if has:
            yield _Atom(_DELIMITERS[mark], "open", raw=True)
        yield from _marked(list(group), rest)
        if has:
            yield _Atom(_DELIMITERS[mark], "close", raw=True)


def _leaves(spans: Sequence[Span]) -> Iterator[_Atom]:
    for kind, group in groupby(spans, lambda s: s.kind):
        inner = list(group)
        if kind == "code":
            yield _Atom(_code("".join(s.text for s in inner)), raw=True)
        elif kind == "math":
            yield _Atom(" ".join(_math(s.text.strip()) for s in inner), raw=True)
        else:
            yield from (_Atom(char) for s in inner for char in s.text)


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    bare = not text.strip(" ") or not (text[0] in " `" or text[-1] in " `")
    return f"{fence}{text}{fence}" if bare else f"{fence} {text} {fence}"


def _math(tex: str) -> str:
    """TeX between dollars; as code where it cannot stand there."""
    slashes = len(tex) - len(tex.rstrip("\\"))
    if not tex or slashes % 2 or re.search(r"(?<!\\)(\\\\)*\$", tex) or tex.startswith("$"):
        return _code(tex) if tex else ""
    return f"${tex}$"


def _address(href: str) -> str:
    return "<" + re.sub(r"[\\<>&]", r"\\\g<0>", re.sub(r"\s", "%20", href)) + ">"


# --- atoms to text ---------------------------------------------------------------------------


def _written(atoms: Sequence[_Atom]) -> Iterator[str]:
    numbering = True
    for i, atom in enumerate(atoms):
        before = atoms[i - 1] if i else _BREAK
        after = atoms[i + 1] if i + 1 < len(atoms) else _BREAK
        numbering = before is _BREAK or (numbering and before.text.isdigit())
        if atom.raw:
            yield atom.text
        elif _needs_reference(atom.text, before, after):
            yield f"&#{ord(atom.text)};"
        elif atom.text in _MARKUP or _begins_block(atom.text, before, numbering=numbering):
            yield f"\\{atom.text}"
        else:
            yield atom.text


def _needs_reference(char: str, before: _Atom, after: _Atom) -> bool:
    if char.isspace():
        inside = before.edge == "open" or after.edge == "close"
        return inside or before is _BREAK or after is _BREAK
    outside = before.edge == "close" or after.edge == "open"
    return outside and char not in _PUNCTUATION


def _begins_block(char: str, before: _Atom, *, numbering: bool) -> bool:
    """A list, an underline or a table's rule at the start of a line; `1.` and `1)` too."""
    if before is _BREAK:
        return char in "-+=:"
    return numbering and char in ".)"
