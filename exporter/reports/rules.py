"""Keyword of a panel -> field of the model: tables of rules, and the one loop that follows them.

A keyword that is left at its default says nothing. One without a rule means nothing on paper (how
often a page refreshes) or cannot be drawn: what is lost is logged.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, get_args

from exporter.errors import ExporterError, Place, Problem, SpecError
from exporter.model.panels import Aggregate, FontSize
from exporter.reports.piece import Model, Piece
from exporter.reports.words import choice


def as_is(value: Any) -> Any:
    """The value, to be judged by the model."""
    return list(value) if isinstance(value, tuple) else value  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Rule:
    """The field that a keyword fills, and how its value is written there."""

    to: str
    read: Callable[[Any], Any] = as_is


Rules = Mapping[str, Rule]
SILENT = frozenset({"refresh_interval", "auto_refresh", "point_visualization_method"})
"""Keywords about a page that is alive; nothing is missing where they have no effect."""
LOGGER = logging.getLogger("exporter.reports")

AGGREGATE = Rule("aggregate", choice(**{name: name for name in get_args(Aggregate)}))
RANGE = Rule("range", choice(none="none", minmax="minmax", stddev="stddev", stderr="stderr"))
LEGEND = Rule("legend", choice(north="top", south="bottom", east="right", west="left"))
FONT_SIZE = Rule("font_size", choice(**{name: name for name in get_args(FontSize)}))
SMOOTHING_KIND = Rule(
    "smoothing_kind",
    choice(
        exponentialTimeWeighted="twema",
        exponential="ema",
        gaussian="gaussian",
        average="average",
        none="none",
    ),
)


def follow(rules: Rules, one: Piece, *, besides: Collection[str] = ()) -> Model:
    """What the rules say about a piece; SpecError with every value that cannot be read.

    `besides` are the keywords that somebody else reads.
    """
    found: Model = {}
    problems: list[Problem] = []
    for name, value in said(one).items():
        rule = rules.get(name)
        if rule is None:
            if name not in SILENT and name not in besides:
                LOGGER.warning("%s: %s has no effect here", type(one).__name__, name)
            continue
        try:
            found[rule.to] = rule.read(value)
        except ExporterError as error:
            problems += (_about(name, problem) for problem in error.problems)
    if problems:
        raise SpecError(problems)
    return found


def said(one: Piece) -> Model:
    """The values that are not the defaults."""
    values: Model = {}
    for spec in fields(one):  # type: ignore[arg-type]
        value = getattr(one, spec.name)
        made = spec.default_factory is not MISSING
        default = spec.default_factory() if made else spec.default  # type: ignore[misc]
        if value is not None and not _same(value, default):
            values[spec.name] = value
    return values


def _same(value: Any, default: Any) -> bool:
    # a Config compares to a condition, which is always true
    return type(value) is type(default) and bool(value == default)


def _about(name: str, problem: Problem) -> Problem:
    place = problem.place or Place()
    path = ".".join(filter(None, [name, place.path]))
    return Problem(problem.code, f"{name}: {problem.message}", Place(path=path), problem.hint)
