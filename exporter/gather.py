"""Sources -> the local store -> the library that reports are frozen from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.errors import Problem, UsageError
from exporter.library import Library
from exporter.pull import pull
from exporter.sources.base import SourceOptions
from exporter.sources.registry import open_source
from exporter.store import RunStore

if TYPE_CHECKING:
    from exporter.model.run import RunKey

Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The library, and how the pull went: runs read anew, unchanged, and what was unreadable."""

    library: Library
    pulled: int
    unchanged: int
    problems: tuple[Problem, ...]


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
    keys: list[RunKey] = []
    pulled = unchanged = 0
    problems: list[Problem] = []
    for address, base in addresses.items():
        source = open_source(address, SourceOptions(environment=environment), base)
        result = pull(source, shelf, progress=told)
        keys += result.keys
        pulled += result.pulled
        unchanged += result.unchanged
        problems += result.failed
    return Gathered(Library(shelf, keys), pulled, unchanged, tuple(problems))


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
