"""Columns of W&B's run tables, pinned, shown, hidden and in an order -> columns of ours."""

from collections.abc import Collection, Iterable

from exporter.model.panels import TablePanel
from exporter.query.filter_leaves import ATTRIBUTE_NAMES
from exporter.specs.wandb.names import accessor_path

DEFAULT: tuple[str, ...] = TablePanel.model_fields["columns"].default


def run_columns(paths: Iterable[str], hidden: Collection[str] = ()) -> tuple[str, ...]:
    """The columns of a run table, the run's name first; the usual ones when none is named.

    `paths` are value paths in their order; what is hidden is left out, of the usual ones too.
    """
    wanted = [path for path in paths if path and path not in hidden]
    usual = (path for path in DEFAULT if path == "name" or path not in hidden)
    return tuple(dict.fromkeys(["name", *wanted])) if wanted else tuple(usual)


def pinned_columns(paths: Iterable[str], columns: Collection[str]) -> tuple[str, ...]:
    """Of the columns of a run table those that are pinned; its first one, the name, is anyway."""
    return tuple(dict.fromkeys(path for path in paths if path in columns and path != "name"))


def column_path(name: str) -> str:
    """The value path of `run:state`, `summary:acc`, `config:lr.value` or `tags:__ALL__`."""
    section, _, key = name.partition(":")
    if section == "tags":
        return "tags"
    return "" if section == "run" and key not in ATTRIBUTE_NAMES else accessor_path(name)
