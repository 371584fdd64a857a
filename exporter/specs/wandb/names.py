"""How W&B's panels name values -> our value paths.

Lines and bars write `summary_metrics.x`, `config.x.value` and bare metrics; scatter plots and
parallel coordinates `section:name`; groupings a run attribute or a config key.
"""

import re

from exporter.errors import FilterError
from exporter.query.filter_leaves import ATTRIBUTE_NAMES, value_path

X_AXES = {
    "_step": "step",
    "_timestamp": "time",
    "_runtime": "relative",
    "_absolute_runtime": "relative",
}
"""The tracker's axes -> ours; anything else is a metric."""
_STATED = re.compile(r"(summary_metrics|summary|config)\.(.+)", re.DOTALL)
_SECTIONED = re.compile(r"(summary|config|run):(.+)", re.DOTALL)
_SHORT = {"c": "config", "s": "summary", "r": "run"}


def metric_path(name: str) -> str:
    """The value path of a bar's or number's metric."""
    stated = _STATED.fullmatch(name)
    if not stated:
        return _written("summary", name)
    return _written("config" if stated[1] == "config" else "summary", stated[2])


def accessor_path(accessor: str) -> str:
    """The value path of `config:lr.value`, `run:createdAt`, `c::lr`; empty when it names none."""
    found = _SECTIONED.fullmatch(accessor)
    section, name = (found[1], found[2]) if found else ("summary", accessor)
    short = re.fullmatch(r"([csr])::(.+)", name, re.DOTALL)
    if short:
        section, name = _SHORT[short[1]], short[2]
    return key_path(section, name)


def key_path(section: str, name: str) -> str:
    """The value path of a key `{section, name}`; empty when it names none."""
    if not name:
        return ""
    try:
        return _written(section, name)
    except FilterError:
        return ""


def group_path(name: str) -> str:
    """The value path of a grouping: `group`, or `arch.value` of the config."""
    if name in ATTRIBUTE_NAMES:
        return ATTRIBUTE_NAMES[name]
    if _SECTIONED.fullmatch(name):
        return accessor_path(name)
    return _written("config", name) if name not in {"", "null", "none"} else ""


def is_per_run(metric: str) -> bool:
    """Whether a metric of a line plot is one value per run, which no line can be drawn of."""
    return _STATED.fullmatch(metric) is not None


def _written(section: str, name: str) -> str:
    path = value_path(section, name)
    return path.name if path.section == "attribute" else f"{path.section}.{path.name}"
