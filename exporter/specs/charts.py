"""Files that a report names: an author's Vega-Lite chart, read as JSON, and pictures, looked for.

Only files inside the folder of the report are touched: a report may come from a stranger.
"""

import json
import math
import re
from pathlib import Path as FilePath
from typing import Any, NoReturn, cast

from exporter.query.faults import shown
from exporter.specs.nodes import MapNode, Node, Path, ScalarNode
from exporter.specs.reading import Reading
from exporter.specs.scalars import FAILED, Failed, plain_value, read_text, wrong_type

MAX_CHART = 5_000_000
"""Bytes of a chart's JSON file."""
MAX_LEVELS = 50
"""Lists and mappings of a chart inside each other; pydantic writes no more than 255."""
_HALF = re.compile("[\ud800-\udfff]")


def read_vega(node: Node, path: Path, reading: Reading) -> dict[str, Any] | Failed:
    """A chart written in place, or the path of its JSON file."""
    if isinstance(node, MapNode):
        chart = cast("dict[str, Any]", plain_value(node))
        flaw = _flaw(chart)
        if flaw:
            reading.problem("spec-bad-chart", f"the chart cannot be used: {flaw}", node.start, path)
        return FAILED if flaw else chart
    if not isinstance(node, ScalarNode) or node.empty:
        return wrong_type(node, path, reading, "a Vega-Lite chart or the path of one")
    found = inside(node, path, reading)
    return FAILED if found is FAILED else _chart(found, node, path, reading)


def read_picture(node: Node, path: Path, reading: Reading) -> str | Failed:
    """The path of a picture beside the report; it has to be there."""
    text = read_text(node, path, reading)
    if text is FAILED or not isinstance(node, ScalarNode) or reading.base is None:
        return text
    return FAILED if inside(node, path, reading) is FAILED else text


def inside(node: ScalarNode, path: Path, reading: Reading) -> FilePath | Failed:
    """The file that a text names, which must lie in the folder of the report."""

    def refuse(code: str, message: str, hint: str) -> Failed:
        reading.problem(code, message, node.start, path, hint)
        return FAILED

    if "://" in node.text[:20]:
        hint = "save it beside the report: a build asks no server"
        return refuse("spec-file-outside", f"{shown(node.text)} is not a file", hint)
    if reading.base is None:
        hint = "write the chart in place"
        return refuse("spec-file-missing", "a report without a file has no folder", hint)
    try:
        base = reading.base.resolve()
        found = (base / node.text).resolve()
        there = found.is_file()
    except (OSError, ValueError, RuntimeError):
        return refuse("spec-file-missing", f"{shown(node.text)} cannot be a file name", "")
    if not found.is_relative_to(base):
        hint = "copy it into the folder of the report"
        message = f"{shown(node.text)} is outside the report's folder"
        return refuse("spec-file-outside", message, hint)
    if not there:
        hint = "paths start from the folder of the report"
        return refuse("spec-file-missing", f"there is no file {shown(node.text)}", hint)
    return found


def _chart(file: FilePath, node: Node, path: Path, reading: Reading) -> dict[str, Any] | Failed:
    problem = ""
    try:
        if file.stat().st_size > MAX_CHART:
            problem = f"it is larger than {MAX_CHART // 1_000_000} MB"
        else:
            chart = json.loads(file.read_text("utf-8-sig"), parse_constant=_refuse_constant)
            problem = _flaw(chart) if isinstance(chart, dict) else "it does not hold a JSON object"
            if not problem:
                return cast("dict[str, Any]", chart)
    except json.JSONDecodeError as error:
        problem = f"line {error.lineno}, column {error.colno}: {error.msg.lower()}"
    except RecursionError:
        problem = "it is nested too deep"
    except (OSError, ValueError) as error:
        problem = str(getattr(error, "strerror", None) or error)
    message = f"{file.name} cannot be used: {problem}"
    reading.problem("spec-bad-chart", message, node.start, path)
    return FAILED


def _flaw(value: Any, level: int = 0) -> str:
    """Why a chart could not be kept as JSON; empty when it can."""
    parts: list[Any] = []
    if isinstance(value, str):
        return "it holds half a character" if _HALF.search(value) else ""
    if isinstance(value, float):
        return "" if math.isfinite(value) else "JSON has no infinite numbers"
    if isinstance(value, dict):
        whole = cast("dict[str, Any]", value)
        parts = [*whole, *whole.values()]
    elif isinstance(value, list):
        parts = cast("list[Any]", value)
    if level > MAX_LEVELS:
        return "it is nested too deep"
    return next((flaw for part in parts if (flaw := _flaw(part, level + 1))), "")


def _refuse_constant(name: str) -> NoReturn:
    message = f"JSON has no {name}"
    raise ValueError(message)
