"""What a YAML parser complains about, in words that say what to change."""

import re
from typing import Any, NoReturn

import yaml

from exporter.specs.nodes import Spot
from exporter.specs.reading import Reading


def explain_syntax(error: yaml.YAMLError, reading: Reading) -> NoReturn:
    """Raise the parser's error as a problem with its place and a hint."""
    said: Any = error
    mark = getattr(said, "problem_mark", None)
    opened = getattr(said, "context_mark", None)
    problem = str(getattr(said, "problem", None) or "it cannot be read").removeprefix("found ")
    context = str(getattr(said, "context", None) or "")
    spot = _spot(mark) if mark else Spot(1, 1)
    if opened and "quoted scalar" in context and "end of" in problem:
        hint = "close it; inside '...' a quote is written twice"
        reading.fail("spec-syntax", "this quote is never closed", _spot(opened), (), hint)
    if opened and "parsing a flow" in context and spot.line > _spot(opened).line:
        hint = f"reading stopped at line {spot.line}; a comma may be missing there"
        reading.fail("spec-syntax", "this bracket is never closed", _spot(opened), (), hint)
    line = reading.line(spot.line)
    if found := re.search(r"(?:^|[:-]\s+)(\{\{|\*)", line):
        refuse_start(found[1], Spot(spot.line, found.start(1) + 1), reading)
    message, hint = _reworded(problem, context, line[spot.column - 1 : spot.column])
    reading.fail("spec-syntax", message, spot, (), hint)


def refuse_start(sign: str, spot: Spot, reading: Reading) -> NoReturn:
    """Raise that a text begins with something that YAML takes for its own."""
    hint = "put the text in quotes"
    reading.fail("spec-syntax", f"a value cannot begin with {sign}", spot, (), hint)


def _spot(mark: Any) -> Spot:
    return Spot(mark.line + 1, mark.column + 1)


def _reworded(problem: str, context: str, here: str) -> tuple[str, str]:
    if "tab" in problem or (here == "\t" and "any token" in problem):
        return "a tab stands in the indentation", "indent with spaces"
    if "cannot start any token" in problem:
        return f"a value cannot begin with {here}", "put the text in quotes"
    if "mapping values are not allowed" in problem:
        return "a second ': ' in one value", "put a text that holds ': ' in quotes, or indent it"
    if "parsing a flow" in context:
        return "a comma or a closing bracket is missing here", "texts with , [ ] { } need quotes"
    if "escape" in problem:
        return problem, "double the backslash, or use single quotes"
    return f"not YAML: {problem}", "check the indentation of this line and the one above"
