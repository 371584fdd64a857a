"""Columns of W&B's run tables, pinned, shown, hidden and in an order -> columns of ours."""

from collections.abc import Collection, Iterable

from exporter.model.panels import TablePanel
from exporter.query.filter_leaves import ATTRIBUTE_NAMES
from exporter.specs.wandb.names import accessor_path

DEFAULT: tuple[str, ...] = TablePanel.model_fields["columns"].default


def run_columns(names: Iterable[str], hidden: Collection[str] = ()) -> tuple[str, ...]:
    """Value paths of the columns, the run's name first; the usual ones when none is named.

    `names` are in their order, `run:state`, `summary:acc`, `config:lr.value`, `tags:__ALL__`; what
    is hidden is left out, of the usual ones too.
    """
    unwanted = {_path(name) for name in hidden} - {"name"}
    paths = [path for name in names if (path := _path(name)) and path not in unwanted]
    if not paths:
        return tuple(path for path in DEFAULT if path not in unwanted)
    return tuple(dict.fromkeys(["name", *paths]))


def _path(name: str) -> str:
    section, _, key = name.partition(":")
    if section == "tags":
        return "tags"
    return "" if section == "run" and key not in ATTRIBUTE_NAMES else accessor_path(name)
