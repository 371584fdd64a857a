"""And, or, not and parentheses: the grammar that the filter languages have in common.

    filter  := clause ("or" clause)*    clause := term ("and" term)*
    term    := "not" term | "(" filter ")" | test

What a test is, each language says. Whatever is not understood is refused, with its column.
"""

from abc import ABC, abstractmethod
from typing import NoReturn

from exporter.query.faults import fault, shown
from exporter.query.filter_tokens import WORDS, Token, tokens
from exporter.query.filter_tree import And, Filter, Not, Or

MAX_DEPTH = 50
"""Parentheses and `not` inside each other."""

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


class Grammar(ABC):
    """Where we are in the tokens; each method reads one rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.ahead: Token | None = None

    @property
    def here(self) -> Token:
        """The next token; cut only when it is looked at, so that the first mistake is told."""
        if self.ahead is None:
            self.ahead = next(self.tokens)
        return self.ahead

    def ended(self) -> bool:
        """Whether the text is read to its end."""
        return self.here.kind == "end"

    def step(self) -> Token:
        """The next token, which is behind us then."""
        token = self.here
        self.ahead = token if token.kind == "end" else None
        return token

    def taken(self, *texts: str) -> bool:
        """Whether the next token is one of these words or symbols; steps over it if so."""
        found = self.here.kind in {"word", "symbol"} and self.here.text in texts
        if found:
            self.step()
        return found

    def fail(self, message: str, token: Token, hint: str = "") -> NoReturn:
        """Refuse the text at a token."""
        raise fault("filter-syntax", message, self.text, token.offset, hint)

    def whole(self) -> Filter:
        """The filter of the whole text."""
        if self.ended():
            return And(())
        found = self.either(0)
        if not self.ended():
            self.unexpected_rest()
        return found

    def either(self, depth: int) -> Filter:
        """`clause (or clause)*`."""
        parts = [self.both(depth)]
        while self.taken("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Or(_flat(Or, parts))

    def both(self, depth: int) -> Filter:
        """`term (and term)*`."""
        parts = [self.term(depth)]
        while self.taken("and"):
            parts.append(self.term(depth))
        return parts[0] if len(parts) == 1 else And(_flat(And, parts))

    def term(self, depth: int) -> Filter:
        """`not term`, `(filter)`, or a test."""
        if depth > MAX_DEPTH:
            hint = "split it into several run sets"
            raise fault(
                "filter-too-deep",
                f"the filter is nested deeper than {MAX_DEPTH} levels",
                self.text,
                self.here.offset,
                hint,
            )
        if self.taken("not"):
            return Not(self.term(depth + 1))
        opening = self.here
        if not self.taken("("):
            return self.test()
        inside = self.either(depth + 1)
        if not self.taken(")"):
            if self.ended():
                self.fail("this parenthesis is never closed", opening)
            self.unexpected_rest()
        return inside

    @abstractmethod
    def test(self) -> Filter:
        """A condition of the language."""

    def refuse_chain(self) -> None:
        """Refuse `1 < x < 3`, which would read as something else."""
        if self.here.kind == "symbol" and self.here.text in (*COMPARISONS, "=~", "!~"):
            self.fail("comparisons cannot be chained", self.here, "join two of them with and")

    def unexpected_rest(self) -> NoReturn:
        """Refuse what follows a whole filter."""
        token = self.here
        lowered = token.text.lower()
        if lowered in WORDS and lowered != token.text:
            self.fail(f"'{token.text}' is written in lower case", token, f"write {lowered}")
        if token.text == ")":
            self.fail("this parenthesis was never opened", token)
        self.fail(f"{called(token)} where and, or should be", token, "join conditions with and, or")


def called(token: Token) -> str:
    """What a token is called in a message."""
    return "the end" if token.kind == "end" else shown(token.text)


def _flat(kind: type[And] | type[Or], parts: list[Filter]) -> tuple[Filter, ...]:
    return tuple(
        inner for part in parts for inner in (part.of if isinstance(part, kind) else (part,))
    )
