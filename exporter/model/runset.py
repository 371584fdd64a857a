"""Which runs a panel shows. How they are found is `exporter.query.select`."""

from typing import Annotated, cast

from pydantic import BeforeValidator, Field

from exporter.model.base import MOST, Strict

Color = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


def one_or_several(value: object) -> object:
    """A list of one text is that text, an empty one is none: each thing is written in one way."""
    if not isinstance(value, list | tuple):
        return value
    texts = cast("list[object]", value)
    return texts if len(texts) > 1 else texts[0] if texts else ""


Paths = Annotated[str | tuple[str, ...], BeforeValidator(one_or_several)]
"""A value path, several, or none (the empty text)."""


ALL = "*"
"""In place of a value path: all runs are one group."""


def paths_in(paths: str | tuple[str, ...]) -> tuple[str, ...]:
    """The value paths one by one."""
    return paths if isinstance(paths, tuple) else (paths,) if paths else ()


class RunSet(Strict):
    """Which runs: every condition must hold. An empty run set is all runs of the project."""

    name: str = ""
    """What the legend and the run table call it."""
    project: str = ""
    """`entity/project` or `project`; empty is the report's own project."""
    filter: str = ""
    """An expression: `state == 'finished' and config.lr > 0.001 and name =~ 'base-.*'`."""
    names: str = ""
    """A regular expression that the run's name must contain."""
    state: tuple[str, ...] = ()
    """States to keep; empty keeps all."""
    tags: tuple[str, ...] = ()
    """Tags that must all be there."""
    created_at: str = ""
    """`>=now-7d`, `<2026-02-01`, or `2026-01-01..2026-02-01` (half-open)."""
    only: tuple[str, ...] = ()
    """Ids or names of runs: no other one is kept. Empty keeps all."""
    hidden: tuple[str, ...] = ()
    """Ids or names of runs that are left out."""
    order: Paths = ""
    """A value path, `-` in front for descending; the next one decides where the first is equal.
    Empty is the newest first."""
    limit: int = Field(default=0, ge=0, le=MOST)
    """At most so many runs after ordering; 0 keeps all."""
    keys: tuple[str, ...] = ()
    """Exactly these runs, `entity/project/id`, whatever else is said; what a lock writes."""
    colors: dict[str, Color] = Field(default_factory=dict[str, str])
    """Id or name of a run, or `group:` and the group's value -> `#rrggbb`; the rest is chosen."""


RunsRef = str | RunSet | tuple[RunSet, ...]
