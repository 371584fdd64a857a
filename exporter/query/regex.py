"""User regexes in linear time: RE2's syntax, search semantics, bounded memory.

Python's `re` takes seconds for `(a+)+$` on a 24-letter run name; RE2 cannot. The price is that
look-around and back-references do not exist, which is said plainly.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

import re2

from exporter.errors import FilterError
from exporter.query.faults import fault

MAX_PATTERN = 1000
"""Characters of a pattern."""
MAX_SUBJECT = 2000
"""Characters of a value that are looked at; a name is short, a logged text may not be."""
_MAX_MEMORY = 1 << 18
"""Bytes for a compiled pattern and its automaton; RE2's own default is 8 MiB."""

# the binding is untyped, its exception included
_Error = cast("type[Exception]", re2.error)
Search = Callable[[str], bool]


@lru_cache(maxsize=256)
def searcher(pattern: str) -> Search:
    """A test whether `pattern` occurs in a text; FilterError `filter-bad-pattern` else."""
    if len(pattern) > MAX_PATTERN:
        raise fault(
            "filter-bad-pattern", f"the pattern is longer than {MAX_PATTERN} characters", pattern
        )
    try:
        compiled: Any = re2.compile(pattern.encode(), _options())
    except _Error as error:
        raise _explain(pattern, cast("tuple[bytes, ...]", error.args)) from None
    except UnicodeEncodeError as error:
        raise fault(
            "filter-bad-pattern", "the pattern holds half a character", pattern, error.start
        ) from None

    def search(text: str) -> bool:
        return bool(compiled.search(text[:MAX_SUBJECT].encode(errors="replace")))

    return search


def _options() -> Any:
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    return options


_MEANINGS = {
    "invalid perl operator": "look-around does not exist in RE2 patterns",
    "invalid escape sequence": "back-references and this escape do not exist in RE2 patterns",
    "pattern too large - compile failed": "repeat less often",
}


def _explain(pattern: str, args: tuple[bytes, ...]) -> FilterError:
    """RE2 says `reason: fragment` and no position; the fragment is found again in the pattern."""
    said = args[0].decode(errors="replace") if args else "not understood"
    reason, _, fragment = said.partition(": ")
    offset = max(pattern.find(fragment), 0) if fragment != pattern else 0
    return fault(
        "filter-bad-pattern",
        f"not a regular expression: {reason}",
        pattern,
        offset,
        _MEANINGS.get(reason, "see the syntax of RE2 (github.com/google/re2/wiki/Syntax)"),
    )
