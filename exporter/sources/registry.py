"""From an address, `scheme:location`, to the source that reads it.

This is the one place that knows which trackers there are: ours, and those that installed packages
offer as entry points of the group `runpress.sources` (`scheme = "module:Class"`). It opens no file:
a location that does not exist is found when the source lists its runs.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import cast

from exporter.errors import SourceError
from exporter.sources.base import Location, Source, SourceOptions

SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        "aim": "exporter.sources.aim.source:Aim",
        "dvclive": "exporter.sources.dvclive.source:DvcLive",
        "mlflow": "exporter.sources.mlflow.source:Mlflow",
        "neptune": "exporter.sources.neptune.source:Neptune",
        "table": "exporter.sources.table.source:TableSource",
        "tensorboard": "exporter.sources.tensorboard.source:TensorBoard",
        "trackio": "exporter.sources.trackio.source:Trackio",
        "wandb": "exporter.sources.wandb_online.source:WandbOnline",
        "wandb-offline": "exporter.sources.wandb_offline.source:WandbOffline",
    }
)
"""Scheme -> `module:class`, imported on first use. A class takes a `Location` and the options."""

GROUP = "runpress.sources"


@cache
def schemes() -> Mapping[str, str]:
    """All schemes; an installed package can add one but not replace one of ours."""
    added = {point.name: point.value for point in entry_points(group=GROUP)}
    return MappingProxyType({**added, **SCHEMES})


def open_source(
    address: str, options: SourceOptions | None = None, base: Path | None = None
) -> Source:
    """The source at `address`; a relative location is taken from `base` (the working folder).

    Raises:
        SourceError: for an address without a scheme, and for an unknown scheme.
    """
    scheme, colon, text = address.partition(":")
    if not colon or not text:
        raise SourceError.of(
            "source.address",
            f"{address!r} is not an address of the form scheme:location",
            hint="for example " + ", ".join(f"{known}:PATH" for known in schemes()),
        )
    if scheme not in schemes():
        raise SourceError.of(
            "source.unknown-scheme", f"no tracker is called {scheme!r}", hint=_suggest(scheme)
        )
    location = Location(address, text, (base or Path()) / _expanded(text))
    return _construct(schemes()[scheme], location, options or SourceOptions())


def _expanded(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        # `~name` of a user that is not here: taken as it is written
        return Path(text)


def _suggest(scheme: str) -> str:
    close = get_close_matches(scheme.lower(), schemes(), n=1)
    known = ", ".join(schemes())
    return f"did you mean {close[0]!r}? known are {known}" if close else f"known are {known}"


def _construct(name: str, location: Location, options: SourceOptions) -> Source:
    module, _, attribute = name.partition(":")
    return cast("Source", getattr(import_module(module), attribute)(location, options))
