"""Sources -> the local store -> the library that reports are frozen from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exporter.errors import Problem, UsageError
from exporter.library import Library
from exporter.model.run import RunKey
from exporter.pull import pull
from exporter.sources.base import SourceOptions
from exporter.sources.registry import open_source
from exporter.store import RunStore

Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The library, and how the pull went: runs read anew, unchanged, and what was unreadable."""

    library: Library
    pulled: int
    unchanged: int
    problems: tuple[Problem, ...]
    addresses: tuple[str, ...] = ()


def gather_runs(
    addresses: Mapping[str, Path],
    store: Path,
    *,
    environment: bool = False,
    told: Told | None = None,
) -> Gathered:
    """Pull every address; `addresses` maps it to the folder that it is relative to."""
    if not addresses:
        raise UsageError.of(
            "no-source",
            "no run source is named",
            hint="add --runs wandb-offline:./wandb, or [sources] in runpress.toml",
        )
    shelf = RunStore(store)
    pulled = unchanged = 0
    problems: list[Problem] = []
    given: dict[RunKey, str] = {}
    for address, base in addresses.items():
        source = open_source(address, SourceOptions(environment=environment), base)
        known = frozenset(given)
        result = pull(source, shelf, progress=told, only=lambda h, old=known: h.key not in old)
        twice = [head.key for head in source.heads() if head.key in known] if known else []
        problems += (_twice(key, given[key], address) for key in twice)
        given |= dict.fromkeys(result.keys, address)
        pulled += result.pulled
        unchanged += result.unchanged
        problems += result.failed
    return Gathered(Library(shelf, given), pulled, unchanged, tuple(problems), tuple(addresses))


def _twice(key: RunKey, first: str, second: str) -> Problem:
    return Problem(
        "run-twice",
        f"run {key} is in {first} and in {second}: the first one is used",
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
