"""Options that several kinds of panels share: grouping, limits of axes, titles."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, get_args

from exporter.errors import FilterError
from exporter.model.panels import Aggregate, FontSize
from exporter.model.runset import ALL
from exporter.specs.wandb.colors import hex_color
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.names import group_path

_AGGREGATES = {name: name for name in get_args(Aggregate)}
_AREAS = {name: name for name in ("none", "minmax", "stddev", "stderr")}


FONT_SIZES = {name: name for name in get_args(FontSize)}
Grouping = str | tuple[str, ...]
"""How run sets group: one value path, several, or none."""
SAMPLES = MappingProxyType({"samples": "samples"})
"""What lines know beside the aggregates and areas of all."""


def grouping(
    config: Fields, inherited: Grouping, samples: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """`groupby`, `aggregate` and `range`; a panel's own grouping goes before its run sets'."""
    own = group_path(config.text("groupBy"))
    # a grouping that is switched off is still stored
    asked = config.raw("aggregate")
    groupby = own if own and asked is not False else inherited or (ALL if asked is True else "")
    aggregate = config.choice("groupAgg", _AGGREGATES | dict(samples), "mean")
    area = config.choice("groupArea", _AREAS | dict(samples), "none")
    return {"groupby": groupby, "aggregate": aggregate, "range": area}


def sampled(how: dict[str, Any]) -> dict[str, Any]:
    """A grouping of lines: `samples` is the runs of a group, alone or behind its line."""
    samples = {"aggregate": "only", "range": "behind"}
    asked = [samples[name] for name in ("aggregate", "range") if how[name] == "samples"]
    plain = {"aggregate": "mean", "range": "none"}
    found = {k: plain[k] if v == "samples" else v for k, v in how.items()}
    return found | ({"samples": asked[0]} if asked else {})


def bounds(config: Fields, axis: str) -> tuple[float | None, float | None]:
    """`xAxisMin` and `xAxisMax`; a pair the wrong way round is left out."""
    low, high = config.number(f"{axis}AxisMin"), config.number(f"{axis}AxisMax")
    if low is not None and high is not None and low >= high:
        config.warn(f"{axis}AxisMax", "it is not above the minimum")
        return None, None
    return low, high


def gradient(config: Fields) -> list[dict[str, Any]]:
    """The stops of `customGradient`, with their offsets in per cent."""
    found: list[dict[str, Any]] = []
    for stop in config.children("customGradient"):
        color, offset = hex_color(stop.text("color")), stop.number("offset") or 0
        if not color or not 0 <= offset <= 100:
            stop.warn("color")
        else:
            found.append({"color": color, "offset": offset})
    return found


def named_styles(config: Fields) -> dict[str, Any]:
    """Colours and titles by name; keys are `run id:metric`."""
    colors = {k: hex_color(v) for k, v in config.pairs("overrideColors")}
    labels = {k: v for k, v in config.pairs("overrideSeriesTitles") if isinstance(v, str) and v}
    kept = {"colors": {k: v for k, v in colors.items() if v}, "labels": labels}
    for key, found in (("overrideColors", "colors"), ("overrideSeriesTitles", "labels")):
        if len(kept[found]) < len(dict(config.pairs(key))):
            config.warn(key, "some of them are not understood")
    return kept


def understood(config: Fields, key: str, parse: Callable[[str], object]) -> Iterator[str]:
    """The texts of a field that a small language of ours reads too."""
    for text in config.texts(key):
        try:
            parse(text)
        except FilterError as error:
            config.warn(key, error.problems[0].message)
        else:
            yield text
