"""Expressions of text templates, evaluated over views: one value each, and no statement at all.

Jinja's sandbox keeps a list of what is forbidden; here is a list of what is allowed. Attributes and
items are asked of views alone, only their verbs can be called, operators take numbers, and there
are no loops, so what an expression may cost is bounded by its length.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateRuntimeError, nodes
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from exporter.errors import ExporterError
from exporter.freeze.filters import FILTERS
from exporter.freeze.views import VIEWS, OneRun, RunsView, Verb
from exporter.freeze.wording import kind_of, printed
from exporter.query.faults import shown

MAX_EXPRESSION = 300
"""Characters of an expression; bounds what parsing and evaluating it may take."""
MAX_VALUE = 50_000
"""Characters that one expression may print."""

_OPERATORS: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "**": math.pow,
}
# what evaluating a stranger's expression may raise; deep nesting ends in the last three
_FAULTS = (
    TemplateError,
    ExporterError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    RecursionError,
    MemoryError,
    SyntaxError,
)


class TextError(TemplateRuntimeError):
    """Why an expression has no value that could be printed."""


class Sandbox:
    """Evaluates expressions over some names; each distinct one once."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = dict(names)
        self._environment = _Environment()
        self._known: dict[str, str | TextError] = {}

    def text(self, expression: str) -> str:
        """What an expression prints; TextError when it is none, or has no value."""
        if expression not in self._known:
            self._known[expression] = self._evaluated(expression)
        found = self._known[expression]
        if isinstance(found, TextError):
            raise found
        return found

    def _evaluated(self, expression: str) -> str | TextError:
        if len(expression) > MAX_EXPRESSION:
            return TextError(f"an expression has at most {MAX_EXPRESSION} characters")
        try:
            made = self._environment.compile_expression(expression, undefined_to_none=False)
            text = printed(made(self._names))
        except _FAULTS as error:
            return TextError(_words(error))
        if len(text) > MAX_VALUE:
            return TextError(f"it is longer than {MAX_VALUE:,} characters; use tail(20)")
        return text


class _Generator(CodeGenerator):
    def visit_Slice(self, node: nodes.Slice, frame: Any) -> None:  # noqa: N802
        # a slice would go past `getitem`
        self.fail("slices are not known; write tail(20)", node.lineno)


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(_OPERATORS)
    code_generator_class = _Generator

    def __init__(self) -> None:
        # nothing is computed while compiling
        super().__init__(undefined=StrictUndefined, optimized=False)
        self.globals.clear()
        self.filters.clear()
        self.filters.update(FILTERS)
        tests = {name: self.tests[name] for name in ("none", "number", "string")}
        self.tests.clear()
        self.tests.update(tests)

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, VIEWS) and isinstance(argument, str | int):
            return obj.look(argument)
        if isinstance(obj, tuple) and isinstance(argument, int):
            return obj[argument]  # type: ignore[no-any-return]
        if isinstance(obj, StrictUndefined):
            str(obj)  # says which name is not known
        raise SecurityError(f"{kind_of(obj)} has no {shown(str(argument))}")

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, Verb | RunsView | OneRun)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in (left, right)):
            raise SecurityError(f"{operator} takes numbers")
        return _OPERATORS[operator](left, right)


def _words(error: BaseException) -> str:
    if isinstance(error, RecursionError | MemoryError | SyntaxError):
        return "it is nested too deep"
    if isinstance(error, ExporterError):
        return "; ".join(p.message + (f" ({p.hint})" if p.hint else "") for p in error.problems)
    said = error.message if isinstance(error, TemplateError) else str(error)
    return (said or type(error).__name__).removesuffix(".")
