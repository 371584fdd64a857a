"""What MLflow knows of a run, however it is kept. Values are as they were logged; reads nothing.

No store of MLflow keeps infinities: databases hold the largest number there is in their place. NaN
is 0 with a flag there. Of several values of one step MLflow takes the one of the latest time, and
at equal times the largest: so does `Points`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from exporter.errors import Problem
from exporter.model.run import Run
from exporter.model.series import Floats
from exporter.sources.places import Ints

_LARGEST = 1.797e308


class About(NamedTuple):
    """Who a run is. Times are in milliseconds; `status` is MLflow's word."""

    id: str
    project: str
    workspace: str = ""
    name: str = ""
    status: str = ""
    started: int | None = None
    ended: int | None = None
    user: str = ""
    artifacts: str = ""
    experiment: str = ""


class Listed(NamedTuple):
    """A run of a listing; `stamp` changes with its data, `alive` is its last sign (ms).

    `token` is what to read it by.
    """

    about: About
    tags: Mapping[str, str]
    stamp: Any
    alive: int | None
    token: str


class Last(NamedTuple):
    """The last value of a metric; its step where MLflow keeps it beside the history."""

    value: float
    step: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Values of all metrics: `values[i]` of metric `names[codes[i]]`; times in milliseconds."""

    names: Sequence[str]
    codes: Ints
    steps: Ints
    times: Ints
    values: Floats

    @classmethod
    def of(cls, names: Sequence[str], codes: Any, steps: Any, times: Any, values: Any) -> "Points":
        """In the order in which the later one counts, with infinities back in their place."""
        codes, steps, times = (np.asarray(one, dtype=np.int64) for one in (codes, steps, times))
        values = np.asarray(values, dtype=np.float64)
        order: Any = slice(None)
        if not _rise(times, codes):
            order = np.lexsort((np.nan_to_num(values, nan=0.0), times))
        return cls(names, codes[order], steps[order], times[order], restored(values[order]))

    @classmethod
    def joined(cls, parts: Mapping[str, tuple[Any, Any, Any]]) -> "Points":
        """Of steps, times and values by metric."""
        sizes = [len(steps) for steps, _, _ in parts.values()]
        codes = np.repeat(np.arange(len(sizes)), sizes)
        columns = [[part[n] for part in parts.values()] or [[]] for n in range(3)]
        return cls.of(list(parts), codes, *(np.concatenate(column) for column in columns))


def _rise(times: Ints, codes: Ints) -> bool:
    """Whether values are in the order of time and no metric has two of one moment, as most are."""
    later, same = times[1:] > times[:-1], times[1:] == times[:-1]
    return bool((later | same & (codes[1:] > codes[:-1])).all())


def restored(values: Floats) -> Floats:
    """Numbers as they were logged: the largest there are stand for infinity."""
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(values) >= _LARGEST, np.copysign(np.inf, values), values)


@dataclass(slots=True, eq=False)
class Record:
    """All of a run, or its values from step `since` on; `lost` counts what was unreadable.

    `counts` are steps a metric, where MLflow itself can count them.
    """

    about: About
    tags: Mapping[str, str]
    params: Mapping[str, str]
    latest: Mapping[str, Last]
    points: Points
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    since: int | None = None
    cursor: str = ""
    lost: int = 0
    truncated: bool = False
    notes: tuple[str, ...] = ()


class Artifacts(Protocol):
    """The files of one run."""

    @property
    def notes(self) -> Sequence[str]:
        """What could not be had."""
        ...

    def names(self) -> Iterator[str]:
        """Paths of all files."""
        ...

    def file(self, name: str) -> Path | None:
        """The file as it lies here; None when it cannot be had."""
        ...


class Store(Protocol):
    """One way in which MLflow keeps runs."""

    @property
    def lanes(self) -> int:
        """How many runs may be read at once."""
        ...

    @property
    def origin(self) -> str:
        """What documents call the place: no path, no credentials."""
        ...

    def listed(self, problems: list[Problem]) -> Iterator[Listed]:
        """Every run that is not deleted; what cannot be read goes to `problems`."""
        ...

    def read(self, token: str, kept: Run | None, reader: str) -> Record:
        """A run by its token, or its end where the beginning is kept; `reader` begins a cursor."""
        ...

    def artifacts(self, about: About, scratch: Path) -> Artifacts | None:
        """The files of a run; None when they are elsewhere. Downloads go to `scratch`."""
        ...
