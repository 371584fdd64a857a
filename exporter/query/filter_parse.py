"""The expression front end: text -> filter tree (see `filter_grammar` for and, or, not).

    test    := path op literal | literal op path | path "=~" text | path "!~" text
             | path ["not"] "in" "(" literal, ... ")" | literal ["not"] "in" path

It refuses whatever it does not understand, with the column: no bare truth values, no chained
comparisons, no comparison of two paths, no name that is not an attribute.
"""

import re
from typing import cast

from exporter.errors import FilterError
from exporter.query.faults import did_you_mean, fault, moved, shown
from exporter.query.filter_checks import check_literal, check_membership
from exporter.query.filter_grammar import Grammar, called
from exporter.query.filter_tokens import Token
from exporter.query.filter_tree import (
    Compare,
    Comparison,
    Contains,
    Filter,
    Literalish,
    Matches,
    OneOf,
)
from exporter.query.regex import searcher
from exporter.query.value_paths import ATTRIBUTES, MAX_PATH, Section, ValuePath

_MIRRORED: dict[str, Comparison] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
_OPERATORS = (*_MIRRORED, "=~", "!~", "in", "not")


def parse_filter(text: str) -> Filter:
    """The filter that an expression means; an empty text is everything.

    Raises FilterError with one problem whose place is a line and column of `text`.
    """
    return _Parser(text).whole()


class _Parser(Grammar):
    """The tests of the expression language; each method reads one rule."""

    def test(self) -> Filter:
        start = self.here
        if start.kind == "value":
            return self.value_first(self.step())
        if start.kind != "path":
            self.fail(f"{called(start)} where a condition should begin", start, _START)
        path = self.path()
        operator = self.operator(path, start)
        found = self.path_first(path, operator)
        self.refuse_chain()
        return found

    def operator(self, path: ValuePath, start: Token) -> Token:
        token = self.here
        if token.text not in _OPERATORS or token.kind == "value":
            self.fail(
                f"'{start.text}' is not compared with anything",
                token if token.kind == "symbol" else start,
                f"write {start.text} == true, or {start.text} != none for 'is there'",
            )
        return self.step()

    def path_first(self, path: ValuePath, operator: Token) -> Filter:
        if operator.text in {"=~", "!~"}:
            return Matches(path, self.pattern(), operator.text == "!~")
        if operator.text in {"in", "not"}:
            if operator.text == "not" and not self.taken("in"):
                self.fail("'not' without 'in'", operator, "write not in (...)")
            return self.one_of(path, operator)
        value = self.literal(path)
        return Compare(path, cast("Comparison", operator.text), value)

    def one_of(self, path: ValuePath, operator: Token) -> Filter:
        check_membership(path, self.text, operator.offset)
        closing = {"(": ")", "[": "]"}.get(self.here.text, "")
        if self.here.kind != "symbol" or not closing:
            self.fail("'in' needs values in parentheses", self.here, "write in ('a', 'b')")
        self.step()
        values: list[Literalish] = []
        while not self.taken(closing):
            values.append(self.literal(path))
            if not self.taken(",") and self.here.text != closing:
                self.fail(f"expected , or {closing}, found {called(self.here)}", self.here)
        return OneOf(path, tuple(values), operator.text == "not")

    def value_first(self, value: Token) -> Filter:
        operator = self.here
        negated = self.taken("not")
        if self.taken("in"):
            if self.here.kind != "path":
                self.fail("'in' needs a name after it", self.here, "write 'v2' in tags")
            return Contains(self.path(), value.value, negated)
        if operator.kind != "symbol" or operator.text not in _MIRRORED:
            self.fail("a value alone is not a condition", value, _START)
        self.step()
        if self.here.kind != "path":
            self.fail("two values are compared with each other", value, _START)
        path = self.path()
        found = Compare(path, _MIRRORED[operator.text], self.checked(path, value))
        self.refuse_chain()
        return found

    def pattern(self) -> str:
        token = self.step()
        if not isinstance(token.value, str):
            self.fail("a pattern is a text in quotes", token, "write name =~ 'base-.*'")
        try:
            searcher(token.value)
        except FilterError as error:
            raise moved(error, token.value, self.text, token.offset + 1) from None
        return token.value

    def literal(self, path: ValuePath) -> Literalish:
        token = self.step()
        if token.kind == "path":
            self.fail(
                f"'{token.text}' is a name, not a value",
                token,
                f"write '{token.text}' in quotes if it is a text",
            )
        if token.kind != "value":
            self.fail(f"{called(token)} where a value should be", token)
        return self.checked(path, token)

    def checked(self, path: ValuePath, token: Token) -> Literalish:
        return check_literal(path, token.value, self.text, token.offset)

    def path(self) -> ValuePath:
        start = self.step()
        name, bracketed = start.text, False
        while self.here.text in {"[", "."} and self.here.kind == "symbol":
            name = f"{name}.{self.key()}"
            bracketed = True
        return self.known(start, name, bracketed=bracketed)

    def key(self) -> str:
        """What follows a name: `['key']`, or after one of those `.key`."""
        opening = self.step()
        token = self.step()
        if opening.text == "." and token.kind in {"path", "word"}:
            return token.text
        if opening.text == "." or not isinstance(token.value, str) or not token.value:
            at = opening if opening.text == "." else token
            self.fail("a name is missing", at, "write config['learning rate']")
        if not self.taken("]"):
            self.fail("this bracket is never closed", opening)
        return token.value

    def known(self, start: Token, name: str, *, bracketed: bool) -> ValuePath:
        if len(name) > MAX_PATH:
            self.fail(f"a name has at most {MAX_PATH} characters", start)
        section, dot, key = name.partition(".")
        if section in {"config", "summary"} and dot:
            return ValuePath(cast("Section", section), key)
        if name in ATTRIBUTES and not bracketed:
            return ValuePath("attribute", name)
        raise fault(
            "filter-unknown-name",
            f"a run has no {shown(name)}",
            self.text,
            start.offset,
            _instead_of(name, section),
        )


_START = "a condition is name, operator, value: state == 'finished'"


def _instead_of(name: str, section: str) -> str:
    if re.fullmatch(r"conf\w*|summ\w*", section) and "." in name:
        key = name.partition(".")[2]
        return f"write {'config' if section.startswith('c') else 'summary'}.{key}"
    if name in {"config", "summary"}:
        return f"write {name}.key or {name}['key']"
    near = did_you_mean(name, ATTRIBUTES)
    if near.startswith("did"):
        return near
    return f"write config.{name} or summary.{name}" if len(name) < 80 else near
