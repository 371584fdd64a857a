"""Options that several kinds of panels share: grouping, limits of axes, titles."""

from collections.abc import Callable, Iterator
from typing import Any

from exporter.errors import FilterError
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.names import group_path

_AGGREGATES = {name: name for name in ("mean", "median", "min", "max")}
_AREAS = {name: name for name in ("none", "minmax", "stddev", "stderr")}


def grouping(config: Fields, inherited: str) -> dict[str, Any]:
    """`groupby`, `aggregate` and `range`; a panel's own grouping goes before its run sets'."""
    own = group_path(config.text("groupBy"))
    # a grouping that is switched off is still stored
    switched_off = config.raw("aggregate") is False
    groupby = inherited if switched_off or not own else own
    aggregate = config.choice("groupAgg", _AGGREGATES, "mean")
    area = config.choice("groupArea", _AREAS, "none")
    return {"groupby": groupby, "aggregate": aggregate, "range": area}


def bounds(config: Fields, axis: str) -> tuple[float | None, float | None]:
    """`xAxisMin` and `xAxisMax`; a pair the wrong way round is left out."""
    low, high = config.number(f"{axis}AxisMin"), config.number(f"{axis}AxisMax")
    if low is not None and high is not None and low >= high:
        config.warn(f"{axis}AxisMax", "it is not above the minimum")
        return None, None
    return low, high


def value_axis_title(config: Fields, *, vertical: bool) -> str:
    """The title of the axis along which the bars grow."""
    value, other = ("yAxisTitle", "xAxisTitle") if vertical else ("xAxisTitle", "yAxisTitle")
    if config.text(other):
        config.warn(other, "the axis of the names has no title")
    return config.text(value)


def understood(config: Fields, key: str, parse: Callable[[str], object]) -> Iterator[str]:
    """The texts of a field that a small language of ours reads too."""
    for text in config.texts(key):
        try:
            parse(text)
        except FilterError as error:
            config.warn(key, error.problems[0].message)
        else:
            yield text
