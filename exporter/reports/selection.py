"""Which runs: `Runset` and what it is made of, and the shorter keywords of single panels."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, cast

from exporter.errors import FilterError, SpecError
from exporter.query.faults import did_you_mean
from exporter.query.filters import filter_text, parse_filter
from exporter.query.filters_wandb import parse_wandb_string
from exporter.query.value_paths import title_of
from exporter.reports.expressions import Condition, condition_text
from exporter.reports.piece import Model, Piece, piece
from exporter.reports.words import hex_color, listed, order, text_of, texts, value_path

_ONE_RUN = re.compile(r"\^([\w-]+)\$")


@piece
class RunSettings(Piece):
    """Colour of a run, and whether it is left out."""

    color: str = ""
    disabled: bool = False


@piece
class OrderBy(Piece):
    """A value that runs are ordered by."""

    name: Any
    ascending: bool = False


@piece
class RunsetGroupKey(Piece):
    """One value of a grouping."""

    key: Any
    value: str


@piece
class RunsetGroup(Piece):
    """A group of runs, as the key of a colour."""

    runset_name: str
    keys: tuple[RunsetGroupKey, ...]


@piece
class Runset(Piece):
    """Runs of a project. `filters` is an expression or conditions, `query` a part of the name."""

    entity: str = ""
    project: str = ""
    name: str = "Run set"
    query: str = ""
    filters: str | Condition | Sequence[Condition] = ""
    groupby: Sequence[Any] = ()
    order: Sequence[OrderBy] = ()
    custom_run_colors: Mapping[Any, Any] = field(default_factory=dict[Any, Any])
    run_settings: Mapping[str, RunSettings] = field(default_factory=dict[str, RunSettings])
    pinned_columns: Sequence[str] = ()
    visible_columns: Sequence[str] = ()
    hidden_columns: Sequence[str] = ()
    column_order: Sequence[str] = ()
    column_widths: Mapping[str, int] = field(default_factory=dict[str, int])
    lock_columns: bool | None = None

    def to_model(self) -> Model:
        """The run set in canonical form."""
        colored = {key: one.color for key, one in self.run_settings.items() if one.color}
        ordered = [order(one.name, ascending=one.ascending) for one in self.order]
        return _filled(
            name="" if self.name == "Run set" else self.name,
            project=project_of(self.entity, self.project),
            names=re.escape(self.query) if self.query else "",
            filter=_filter(self.filters),
            hidden=sorted(key for key, one in self.run_settings.items() if one.disabled),
            colors=run_colors({**self.custom_run_colors, **colored}),
            order=[] if ordered == ["-created_at"] else [one for one in ordered if one],
        )


def project_of(entity: str, project: str) -> str:
    """`entity/project`; an entity alone means nothing."""
    return f"{entity}/{project}" if entity and project else project


def joined(conditions: Sequence[str]) -> str:
    """Filter expressions that must all hold."""
    found = [one for one in conditions if one.strip()]
    return found[0] if len(found) == 1 else " and ".join(f"({one})" for one in found)


def one_or_more(sets: Sequence[Model]) -> Model | list[Model] | str:
    """Run sets as a panel's or grid's `runs`; none, or one that says nothing, is inherited."""
    if not any(sets):
        return ""
    return sets[0] if len(sets) == 1 else list(sets)


def chosen(*, runs: Any, inherited: Sequence[Model], **own: Any) -> list[Model]:
    """The run sets of a panel: its own or those around it, narrowed by its own conditions.

    None when the panel says nothing, and inherits what is around it.
    """
    sets, narrow = [_written(one) for one in listed(runs)], _narrowing(**own)
    if not sets and not narrow:
        return []
    return [_merged(one, narrow) for one in sets or inherited or [{}]]


def _narrowing(runs_filter: Any, created_at: Any, state: Any, tags: Any, filters: Any) -> Model:
    pattern = text_of(runs_filter, "a regular expression") if runs_filter else ""
    one_run = _ONE_RUN.fullmatch(pattern)
    condition = f"(name == '{one_run[1]}' or id == '{one_run[1]}')" if one_run else ""
    return _filled(
        names="" if one_run or pattern == ".*" else pattern,
        filter=joined([condition, _filter(filters)]),
        created_at=text_of(created_at, "a time") if created_at else "",
        state=texts(state),
        tags=texts(tags),
    )


def _written(one: Any) -> Model:
    """`{entity, project, filter}` or a `Runset`."""
    if isinstance(one, Runset):
        return one.to_model()
    if not isinstance(one, Mapping):
        hint = "write runs=[{'entity': ..., 'project': ..., 'filter': ...}]"
        raise SpecError.of("spec-wrong-type", "runs takes mappings or Runsets", hint=hint)
    given = dict(cast("Mapping[str, Any]", one))
    known = ("entity", "project", "filter", "filters", "created_at", "state", "tags", "name")
    for key in given:
        if key not in known:
            message = f"runs has no key '{key}'"
            raise SpecError.of("spec-unknown-field", message, hint=did_you_mean(key, known))
    narrow = _narrowing(
        given.get("filter"),
        given.get("created_at"),
        given.get("state"),
        given.get("tags"),
        given.get("filters"),
    )
    project = project_of(given.get("entity", ""), given.get("project", ""))
    return _filled(name=given.get("name", ""), project=project) | narrow


def _merged(one: Model, narrow: Model) -> Model:
    """Both conditions; where only one can be said, the panel's own."""
    both = {**one, **narrow}
    conditions = [one.get("filter", ""), narrow.get("filter", "")]
    if one.get("names") and narrow.get("names"):
        escaped = one["names"].replace("\\", "\\\\").replace("'", "\\'")
        conditions.append(f"name =~ '{escaped}'")
    return both | _filled(filter=joined(conditions))


def _filter(filters: Any) -> str:
    if not filters:
        return ""
    return _expression(filters) if isinstance(filters, str) else condition_text(filters)


def _expression(text: str) -> str:
    """The tracker's form, `Config('lr') > 0.1 and State == 'finished'`, or ours."""
    try:
        return filter_text(parse_wandb_string(text))
    except FilterError as refused:
        try:
            return filter_text(parse_filter(text))
        except FilterError:
            raise refused from None


def run_colors(colors: Mapping[Any, Any]) -> Model:
    """Colours by run id, or by `group:` and a value, as run sets take them."""
    return {_colored(key): hex_color(color) for key, color in colors.items()}


def _colored(key: Any) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, RunsetGroup) and len(key.keys) > 1:
        keys = [(title_of(value_path(one.key)), one.value) for one in key.keys]
        return "group:" + ", ".join(f"{title}: {value}" for title, value in keys)
    if isinstance(key, RunsetGroup) and key.keys:
        return f"group:{key.keys[0].value}"
    if isinstance(key, tuple) and len(cast("tuple[Any, ...]", key)) == 1:
        return f"group:{key[0]}"
    raise SpecError.of("spec-wrong-type", "a colour belongs to a run or to a group of runs")


def _filled(**values: Any) -> Model:
    return {name: value for name, value in values.items() if value}
