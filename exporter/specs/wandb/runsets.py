"""Run sets of a panel grid -> `RunSet`, with their groupings and colours."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from exporter.errors import FilterError
from exporter.model.panels import RunSet
from exporter.query.faults import shown
from exporter.query.filter_leaves import NOTHING, all_of
from exporter.query.filter_parse import parse_filter
from exporter.query.filter_tree import Filter, filter_text
from exporter.query.filters_wandb import parse_stored
from exporter.query.regex import searcher
from exporter.query.value_paths import title_of
from exporter.specs.wandb.colors import hex_color
from exporter.specs.wandb.columns import column_path, pinned_columns, run_columns
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.names import key_path

_REGEX_SIGNS = re.compile(r"[.][*+]|[\^$|\[\]]")
_UNNAMED = "Run set"
_BOOKKEEPING = ("id", "expandedRowAddresses")
_FEED = ("columnWidths", "pageSize", "lockColumns", "onlyShowSelected")
"""How the live table scrolls; a printed one has all rows that are selected."""


@dataclass(frozen=True, slots=True)
class ReadSet:
    """A run set, how its runs are grouped in every panel, and the columns of its table."""

    run_set: RunSet
    groupby: tuple[str, ...]
    columns: tuple[str, ...]
    pinned: tuple[str, ...] = ()


def read_run_set(source: Fields, colors: Mapping[str, Any]) -> ReadSet | None:
    """A run set of a grid; None when it is switched off."""
    if source.raw("enabled") is False:
        return None
    source.ignore(*_BOOKKEEPING)
    keys = _grouping(source)
    condition, hidden, only = _selected(source)
    run_set = RunSet(
        name="" if source.text("name") == _UNNAMED else source.text("name"),
        project=_project(source.child("project")),
        filter=_filter(source, condition),
        names=_search(source.child("search")),
        only=only,
        hidden=hidden,
        order=_order(source),
        colors=_colors(source, colors, keys),
    )
    columns, pinned = _columns(source.child("runFeed"))
    source.finish()
    return ReadSet(run_set, tuple(key_path(*key) for key in keys), columns, pinned)


NOBODY = RunSet(filter=filter_text(NOTHING))
"""The run set of a grid whose run sets are all switched off."""


def _columns(feed: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of the run table: pinned, then in their order, then others; and the pinned."""
    visible = dict(feed.pairs("columnVisible"))
    pinned = [name for name, on in feed.pairs("columnPinned") if on is True]
    others = sorted(name for name, on in visible.items() if on is True)
    hidden = [name for name, on in visible.items() if on is False]
    names = [*pinned, *feed.texts("columnOrder"), *others]
    feed.ignore(*_FEED)
    feed.finish()
    columns = run_columns(map(column_path, names), set(map(column_path, hidden)))
    return columns, pinned_columns(map(column_path, pinned), columns)


def _project(source: Fields) -> str:
    # the number that the tracker's own database gives it
    source.ignore("id")
    found = "/".join(part for part in (source.text("entityName"), source.text("name")) if part)
    source.finish()
    return found


def _filter(source: Fields, selected: tuple[Filter, ...]) -> str:
    try:
        tree = all_of([parse_stored(source.raw("filters")), *selected])
        text = filter_text(tree)
        parse_filter(text)
    except FilterError as error:
        source.notes.refuse(f"{source.path}.filters", error)
        return ""
    return text


def _search(source: Fields) -> str:
    query, is_regex = source.text("query"), source.truth("isRegex")
    pattern = query if is_regex else re.escape(query)
    try:
        searcher(pattern)
    except FilterError as error:
        source.notes.refuse(f"{source.path}.query", error)
        return ""
    if not is_regex and _REGEX_SIGNS.search(query):
        message = f"the search {shown(query)} is looked for as it stands: its regex switch is off"
        hint = 'if it is meant as a pattern, write "isRegex": true beside it in the file'
        source.notes.warn(f"{source.path}.query", message, hint)
    source.finish()
    return pattern


def _grouping(source: Fields) -> Sequence[tuple[str, str]]:
    """Section and name of every key that runs are grouped by."""
    keys = [(key.text("section"), key.text("name")) for key in source.children("grouping")]
    if not all(key_path(*key) for key in keys):
        source.warn("grouping")
    return [key for key in keys if key_path(*key)]


def _order(source: Fields) -> tuple[str, ...]:
    """Value paths, `-` in front for descending; none where the newest come first anyway."""
    sort = source.child("sort")
    found: list[str] = []
    for one in sort.children("keys"):
        key = one.child("key")
        path = key_path(key.text("section"), key.text("name"))
        if path:
            found.append(path if one.truth("ascending") else f"-{path}")
        else:
            sort.warn("keys")
    return () if found == ["-created_at"] else tuple(found)


def _selected(source: Fields) -> tuple[tuple[Filter, ...], tuple[str, ...], tuple[str, ...]]:
    """What the eyes beside the runs say: a condition, hidden runs, the only runs."""
    selections = source.child("selections")
    tree = tuple(_runs(selections, "tree"))
    root = selections.whole("root")
    if root == 0:
        return (() if tree else (NOTHING,)), (), tree
    if root not in {1, None}:
        selections.warn("root")
    return (), tree, ()


def _runs(source: Fields, key: str) -> Iterator[str]:
    """The run ids of a selection tree; inside a group its runs are listed as children."""
    for i, item in enumerate(source.items(key)):
        node = Fields(item, f"{source.path}.{key}.{i}", source.notes)
        if isinstance(item, str):
            yield item
        elif node.items("children"):
            yield from _runs(node, "children")
        elif node.text("value"):
            yield node.text("value")
        else:
            source.warn(key, "a part of the selection is not understood")


def _colors(
    source: Fields, colors: Mapping[str, Any], keys: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """Colours of runs by their id, and of groups, `<run set>-config:arch.value:vit-...`."""
    of_group = _group_pattern(source.text("id"), keys)
    titles = [title_of(key_path(*key)) for key in keys]
    found: dict[str, str] = {}
    for key, value in colors.items():
        color = hex_color(value)
        group = of_group.fullmatch(key) if keys else None
        if color and group:
            found[group_key(titles, group.groups())] = color
        elif color and ":" not in key:
            found[key] = color
    return found


def _group_pattern(name: str, keys: Sequence[tuple[str, str]]) -> re.Pattern[str]:
    """The key of a group's colour; attributes of runs stand there with or without `run:`."""
    parts = [
        f"{'(?:run:)?' if section == 'run' else f'{re.escape(section)}:'}{re.escape(name)}:(.*)"
        for section, name in keys
    ]
    return re.compile(f"{re.escape(name)}-{'-'.join(parts)}", re.DOTALL)


def group_key(titles: Sequence[str], values: Sequence[str]) -> str:
    """What a run set calls a group of runs by one value or several, as a key of its colours."""
    if len(values) == 1:
        return f"group:{values[0]}"
    pairs = zip(titles, values, strict=True)
    return "group:" + ", ".join(f"{title}: {value}" for title, value in pairs)


def unused_colors(colors: Mapping[str, Any], sets: list[Fields]) -> list[str]:
    """Keys of colours that are no run's and no run set's, or whose colour is none."""
    prefixes = tuple(f"{one.text('id')}-" for one in sets)
    return [
        key
        for key, value in colors.items()
        if key not in {"ref", "type"}
        and (not hex_color(value) or (":" in key and not key.startswith(cast("Any", prefixes))))
    ]
