"""Panels of files, configs and programs -> ours."""

from typing import Any

from exporter.model.panels import AnyPanel, CodeDiffPanel, ComparerPanel, MediaPanel
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.models import made, missing

_MOST_COLUMNS = 12
_AXES = {"step": "step", "run": "run", "index": "index"}
_ON_SCREEN = ("actualSize", "fitToDimension", "pixelated", "snapToExistingStep")
"""How a picture is looked at with a mouse."""


def comparer(config: Fields, _groupby: object, place: dict[str, Any]) -> AnyPanel:
    """The values that differ, alone or before those that all runs share."""
    said = config.raw("diffOnly")
    return made(ComparerPanel, config, diff_only=said is True, split=said == "split", **place)


def media(config: Fields, _groupby: object, place: dict[str, Any]) -> AnyPanel:
    """A gallery of the last step, or of all of them; or a grid along two axes."""
    keys = config.texts("mediaKeys")
    if not keys:
        return missing(config, "Media", "no key is chosen", **place)
    gallery, grid = config.child("gallerySettings"), config.child("gridSettings")
    axes = {"x": grid.choice("xAxis", _AXES, ""), "y": grid.choice("yAxis", _AXES, "")}
    along = gallery.choice("axis", _AXES, "")
    mode = config.text("mode") or ("grid" if any(axes.values()) and not along else "gallery")
    if mode != "grid":
        axes = {}
    steps = "all" if "step" in (*axes.values(), *([along] if mode != "grid" else [])) else "last"
    columns = min(config.whole("columnCount") or 0, _MOST_COLUMNS)
    config.ignore(*_ON_SCREEN)
    for settings in (gallery, grid):
        settings.finish()
    return made(MediaPanel, config, keys=keys, columns=columns, steps=steps, **axes, **place)


def code(config: Fields, _groupby: object, place: dict[str, Any]) -> AnyPanel:
    """What the programs of the runs changed; the tracker shows them side by side."""
    diff = config.choice("diff", {"split": "split", "unified": "unified"}, "split")
    return made(CodeDiffPanel, config, diff=diff, **place)
