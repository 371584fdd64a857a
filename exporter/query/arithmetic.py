"""Arithmetic expressions of panels: text -> tree, by recursive descent.

    sum := product (("+" | "-") product)*        product := sign (("*" | "/" | "%") sign)*
    sign := ("-" | "+") sign | power             power := atom ["**" sign]
    atom := number | name | "(" sum ")"

A bare name is letters, digits, `_` and dots (`loss`, `config.lr`, `summary.acc`); any other name
stands in `${train/loss}` or backticks. `${config:lr}` is `config.lr`, as W&B writes it. Nothing is
ever handed to Python's own evaluation.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NoReturn, cast

from exporter.query.arithmetic_tree import (
    Binary,
    Formula,
    Name,
    Negative,
    Number,
    Operator,
    Section,
)
from exporter.query.faults import fault, shown

MAX_TEXT = 1000
"""Characters of an expression."""
MAX_TOKENS = 200
"""Names, numbers, signs and parentheses of an expression; bounds the depth of the tree as well."""
MAX_NAME = 400
"""Characters of a name."""
MAX_DEPTH = 30
"""Parentheses, signs and powers inside each other."""

_SPACE = re.compile(r"\s*")
_QUOTED = re.compile(r"\$\{([^{}]*)\}|`([^`]*)`", re.DOTALL)
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])", re.ASCII)
_BARE = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_SYMBOL = re.compile(r"\*\*|[-+*/%()]")
_SECTION = re.compile(r"(config|summary)[.:](?=.)", re.DOTALL)

Kind = Literal["number", "name", "symbol", "end"]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    text: str
    offset: int
    meaning: Number | Name | None = None


@lru_cache(maxsize=1024)
def parse_formula(text: str) -> Formula:
    """The formula of an expression; FilterError `expression-syntax` and its sisters else."""
    parser = _Parser(text)
    found = parser.sum(0)
    if parser.here.kind != "end":
        parser.unexpected()
    return found


def plainly(text: str) -> str:
    """The expression for people: names without the quotes around them, on one line."""
    return " ".join(_QUOTED.sub(lambda m: (m[1] or m[2] or "").strip(), text).split())


def named(text: str) -> Name:
    """A name taken apart: `config.lr` and `config:lr` are of the config, else it is bare."""
    head = _SECTION.match(text)
    if not head:
        return Name("bare", text)
    return Name(cast("Section", head[1]), text[head.end() :])


class _Parser:
    """Where we are in the tokens; each method reads one rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.at]

    def taken(self, *symbols: str) -> str:
        """The symbol that was stepped over, empty when another token is next."""
        token = self.here
        if token.kind != "symbol" or token.text not in symbols:
            return ""
        self.at += 1
        return token.text

    def sum(self, depth: int) -> Formula:
        found = self.product(depth)
        while sign := self.taken("+", "-"):
            found = Binary(cast("Operator", sign), found, self.product(depth))
        return found

    def product(self, depth: int) -> Formula:
        found = self.sign(depth)
        while symbol := self.taken("*", "/", "%"):
            found = Binary(cast("Operator", symbol), found, self.sign(depth))
        return found

    def sign(self, depth: int) -> Formula:
        if depth > MAX_DEPTH:
            message = f"the expression is nested deeper than {MAX_DEPTH} levels"
            raise fault("expression-too-deep", message, self.text, self.here.offset)
        if sign := self.taken("-", "+"):
            inside = self.sign(depth + 1)
            return Negative(inside) if sign == "-" else inside
        return self.power(depth)

    def power(self, depth: int) -> Formula:
        base = self.atom(depth)
        return Binary("**", base, self.sign(depth + 1)) if self.taken("**") else base

    def atom(self, depth: int) -> Formula:
        opening = self.here
        if opening.meaning is not None:
            self.at += 1
            return opening.meaning
        if not self.taken("("):
            self.unexpected()
        inside = self.sum(depth + 1)
        if self.here.kind == "end":
            self.fail("this parenthesis is never closed", opening.offset)
        if not self.taken(")"):
            self.unexpected()
        return inside

    def unexpected(self) -> NoReturn:
        token = self.here
        if token.kind == "end":
            what = "the expression ends too early" if self.text.strip() else "it is empty"
            self.fail(what, token.offset, "write a name or a number")
        hint = "write an operator (+ - * / % **) between values; other names in ${...}"
        self.fail(f"{shown(token.text)} cannot stand here", token.offset, hint)

    def fail(self, message: str, offset: int, hint: str = "") -> NoReturn:
        raise fault("expression-syntax", message, self.text, offset, hint)


def _tokens(text: str) -> Iterator[_Token]:
    if len(text) > MAX_TEXT:
        message = f"the expression has {len(text)} characters, at most {MAX_TEXT} are read"
        raise fault("expression-too-long", message, text[:80])
    at = _skip(text, 0)
    count = 0
    while at < len(text):
        token = _token(text, at)
        yield token
        count += 1
        if count > MAX_TOKENS:
            message = f"the expression has more than {MAX_TOKENS} parts"
            raise fault("expression-too-long", message, text, at)
        at = _skip(text, at + len(token.text))
    yield _Token("end", "", len(text.rstrip()))


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _token(text: str, at: int) -> _Token:
    if found := _QUOTED.match(text, at):
        name = (found[1] or found[2] or "").strip()
        if not name:
            raise fault("expression-syntax", "a name is empty", text, at)
        if len(name) > MAX_NAME:
            message = f"a name has at most {MAX_NAME} characters"
            raise fault("expression-too-long", message, text, at)
        return _Token("name", found[0], at, named(name))
    if found := _NUMBER.match(text, at):
        value = float(found[0])
        if not math.isfinite(value):
            raise fault("expression-syntax", "this number is too large", text, at)
        return _Token("number", found[0], at, Number(value))
    if found := _BARE.match(text, at):
        return _Token("name", found[0], at, named(found[0]))
    if found := _SYMBOL.match(text, at):
        return _Token("symbol", found[0], at)
    hint = {
        "$": "write ${name}, and close it",
        "`": "close the name with another `",
        "^": "write ** for powers",
    }.get(text[at], "write names with other characters as ${name}")
    raise fault("expression-syntax", f"{shown(text[at])} means nothing here", text, at, hint)
