"""Which column of a sheet is what. The names are those that the package's docstring lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from exporter.errors import Place, SourceError
from exporter.sources.table.sheet import Sheet

Role = Literal[
    "run",
    "name",
    "step",
    "time",
    "metric",
    "value",
    "entity",
    "project",
    "state",
    "group",
    "job_type",
    "tags",
    "notes",
    "user",
    "sweep",
    "created_at",
]

NAMES: Mapping[Role, Sequence[str]] = {
    "run": ("run_id", "run", "run_name"),
    "name": ("run_name", "display_name", "name"),
    "step": ("step", "_step", "global_step", "iteration"),
    "time": ("timestamp", "_timestamp", "wall_time", "time"),
    "metric": ("metric", "metric_name", "key", "tag"),
    "value": ("value", "metric_value"),
    "entity": ("entity",),
    "project": ("project",),
    "state": ("state",),
    "group": ("group",),
    "job_type": ("job_type",),
    "tags": ("tags",),
    "notes": ("notes",),
    "user": ("user",),
    "sweep": ("sweep",),
    "created_at": ("created_at",),
}
"""Role -> the names that may play it, the first one found does."""

CONFIG, SUMMARY = ("config.", "config/"), ("summary.", "summary/")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a sheet by what they are; `config` and `summary` map names to columns."""

    roles: Mapping[Role, str]
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    summary: Mapping[str, str] = field(default_factory=dict[str, str])
    others: tuple[str, ...] = ()

    @property
    def long(self) -> bool:
        """Whether each row holds one value of one metric."""
        return "metric" in self.roles


def recognise(sheet: Sheet) -> Layout:
    """The layout of a sheet.

    Raises:
        SourceError: when no column names the run.
    """
    roles = _roles(sheet.columns)
    if "run" not in roles:
        raise SourceError.of(
            "table.no-run",
            "no column says which run a row belongs to",
            place=Place(file=sheet.name, line=1),
            hint=f"call one of {', '.join(sheet.columns) or 'its columns'} `run`",
        )
    rest = [title for title in sheet.columns if title not in roles.values()]
    config, summary = _prefixed(rest, CONFIG), _prefixed(rest, SUMMARY)
    taken = {*config.values(), *summary.values()}
    return Layout(roles, config, summary, tuple(title for title in rest if title not in taken))


def _roles(titles: Iterable[str]) -> dict[Role, str]:
    folded = {title.lower(): title for title in reversed(list(titles))}
    roles: dict[Role, str] = {}
    for role, names in NAMES.items():
        free = (folded[n] for n in names if n in folded and folded[n] not in roles.values())
        if title := next(free, None):
            roles[role] = title
    if not ("metric" in roles and "value" in roles):
        # in wide form a column called `key` or `value` is a column like any other
        roles.pop("metric", None)
        roles.pop("value", None)
    return roles


def _prefixed(titles: Iterable[str], prefixes: Sequence[str]) -> dict[str, str]:
    return {
        title[len(prefix) :]: title
        for title in titles
        for prefix in prefixes
        if title.lower().startswith(prefix) and len(title) > len(prefix)
    }
