"""Sources -> the store -> the library that reports are frozen from."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from exporter.errors import Problem, UsageError
from exporter.library import Library
from exporter.model.run import RunHead, RunKey
from exporter.pull import pull
from exporter.sources.base import SourceOptions
from exporter.sources.registry import open_source
from exporter.store import RunStore, open_store

Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The library, and how the pull went: runs read anew, unchanged, and what was unreadable."""

    library: Library
    pulled: int
    unchanged: int
    problems: tuple[Problem, ...]
    addresses: tuple[str, ...] = ()
    """As they may be shown: without passwords."""
    due: tuple[RunKey, ...] = ()

    @property
    def failed(self) -> int:
        """How many problems are errors; the others are warnings."""
        return sum(problem.severity == "error" for problem in self.problems)


def gather_runs(
    addresses: Mapping[str, Path],
    store: RunStore | Path | str,
    *,
    options: SourceOptions | None = None,
    told: Told | None = None,
    dry: bool = False,
) -> Gathered:
    """Pull every address; `addresses` maps it to the folder that it is relative to.

    `store` is a run store, or where one is: a folder, or `s3://bucket/prefix`.
    A `dry` pull reads no run: the library holds those that are up to date, `due` names the others.
    """
    if not addresses:
        raise UsageError.of(
            "no-source",
            "no run source is named",
            hint="add --runs wandb-offline:./wandb (to `runs` and `pull` the address alone),"
            " or [sources] in runpress.toml",
        )
    shelf = store if isinstance(store, RunStore) else open_store(store)
    options = options or SourceOptions()
    pulled = unchanged = 0
    waiting: dict[RunKey, str] = {}
    problems: list[Problem] = []
    given: dict[RunKey, str] = {}
    for address, base in addresses.items():
        source = open_source(address, options, base)
        # what a dry pull finds due is no more a run of the library than it was, but known
        first = given | waiting
        known = frozenset(first)
        new = partial(_is_new, known)
        result = pull(source, shelf, progress=told, only=new, since=options.since, dry=dry)
        twice = (key for key in result.others if key in known)
        problems += (_twice(key, first[key], address) for key in twice)
        given |= dict.fromkeys(result.keys, address)
        waiting |= dict.fromkeys(result.due, address)
        pulled += result.pulled
        unchanged += result.unchanged
        problems += result.failed
    return Gathered(
        Library(shelf, given),
        pulled,
        unchanged,
        tuple(problems),
        tuple(map(shown, addresses)),
        tuple(waiting),
    )


def _is_new(known: frozenset[RunKey], head: RunHead) -> bool:
    return head.key not in known


_SECRET = re.compile(r"(?<=://)[^/@]*@")


def shown(address: str) -> str:
    """An address without the name and the password of a database."""
    return _SECRET.sub("", address)


def _twice(key: RunKey, first: str, second: str) -> Problem:
    return Problem(
        "run-twice",
        f"run {key} is in {shown(first)} and in {shown(second)}: the first one is used",
        None,
        "name one of them only, or give their runs a project of their own",
    )


def addresses_of(flags: Sequence[str], named: Mapping[str, str], root: Path) -> dict[str, Path]:
    """Addresses from `--runs` (relative to here), else all of `[sources]` (relative to `root`).

    A flag without a scheme is looked up among the named sources.
    """
    found: dict[str, Path] = {}
    for flag in flags:
        if flag in named:
            found[named[flag]] = root
        else:
            found[flag] = Path()
    return found or dict.fromkeys(named.values(), root)
