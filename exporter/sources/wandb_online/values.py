"""What the fields of a run on the server mean: wrapped values, axes, claims."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from exporter.model.run import Claims, RunState
from exporter.sources.jsontext import clean
from exporter.sources.rows import SPECIAL, decode
from exporter.sources.wandb_online.api import at, items
from exporter.sources.wandb_values import INTERNAL, STEP, DefinedMetric

_VERSION = "wandb_version"
_NAME, _GLOB, _AXIS, _AXIS_NUMBER = "1", "2", "4", "5"
"""Fields of W&B's `MetricRecord`, by which the config keeps `define_metric`."""

STATES: Mapping[str, RunState] = {
    "preempting": RunState.RUNNING,
    "preempted": RunState.KILLED,
    **{str(state): state for state in RunState},
}


def config(text: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The config without its wrapping, `{"lr": {"value": 0.1}}`, and W&B's own part of it."""
    wrapped = json_object(text)
    plain = {key: _unwrapped(value) for key, value in wrapped.items()}
    internal = plain.pop(INTERNAL, None)
    plain.pop(_VERSION, None)
    return plain, cast("dict[str, Any]", internal) if isinstance(internal, dict) else {}


def summary(text: Any) -> dict[str, Any]:
    """The summary, without W&B's own part; NaN and infinities are floats again."""
    found = cast("dict[str, Any]", restored(json_object(text)))
    return {key: value for key, value in found.items() if key != INTERNAL}


def json_object(text: Any) -> dict[str, Any]:
    """The object of a JSON text, or the object itself; {} for anything else."""
    try:
        found = decode(text) if isinstance(text, str) else text
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def restored(value: Any) -> Any:
    """A JSON value in which the texts that stand for NaN and infinities are numbers."""
    if isinstance(value, str):
        return SPECIAL.get(value, value)
    if isinstance(value, dict):
        return {key: restored(inner) for key, inner in cast("dict[str, Any]", value).items()}
    return [restored(inner) for inner in items(value)] if isinstance(value, list) else value


def defined(internal: Mapping[str, Any]) -> list[DefinedMetric]:
    """The axes that the program defined; an axis is named, or numbered from 1 in this list."""
    entries = items(internal.get("m"))
    return [
        DefinedMetric.of(_text(entry, _NAME), _text(entry, _GLOB), _axis(entry, entries))
        for entry in entries
    ]


def claims(run: Mapping[str, Any]) -> Claims:
    """What the server says of the history; nulls, which it counts too, are no values."""
    last, rows = at(run, "historyKeys", "lastStep"), run.get("historyLineCount")
    keys = at(run, "historyKeys", "keys")
    return Claims(
        rows=rows if isinstance(rows, int) else None,
        last_step=last if isinstance(last, int) and last >= 0 else None,
        counts=dict(_counts(cast("dict[str, Any]", keys) if isinstance(keys, dict) else {})),
    )


def text(value: Any) -> str:
    """A text; '' for anything else."""
    return clean(value) if isinstance(value, str) else ""


def _unwrapped(value: Any) -> Any:
    if isinstance(value, dict) and "value" in value:
        return cast("dict[str, Any]", value)["value"]
    return cast("Any", value)


def _text(entry: Any, field: str) -> str:
    return text(at(entry, field))


def _axis(entry: Any, entries: list[Any]) -> str:
    number = at(entry, _AXIS_NUMBER)
    if isinstance(number, int) and 0 < number <= len(entries):
        return _text(entries[number - 1], _NAME)
    return _text(entry, _AXIS)


def _counts(keys: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for name, about in keys.items():
        kinds = [kind for kind in items(at(about, "typeCounts")) if at(kind, "type") != "nil"]
        counts = [at(kind, "count") for kind in kinds]
        if name.partition(".")[0] not in {STEP, INTERNAL} and counts:
            yield name, sum(count for count in counts if isinstance(count, int))
