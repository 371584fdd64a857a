"""Where everything lies in a store: the names of its files, and nothing of what is in them.

    <root>/<entity>/<project>/<run id>/run.json
                                       history.parquet  history-1.parquet ...
                                       overview-1.parquet  system.parquet  logs.txt  media/
    <root>/<entity>/<project>/.packed/index.json  <digest>.parquet
    <root>/<entity>/<project>/.runs
    <root>/.lock  .staging/
    <root>/.files/<entity>/<project>/<run id>/<version>/history.parquet ... media/

`run.json` says that the folder is a run. Where folders cannot be exchanged, as in a bucket, it also
names the version of its files, which then lie below `.files` and never change; a store of either
kind is read anywhere. A history of more than `WIDE` columns is in several
files, since the footer of one grows with its columns: `c0` to `c999` in the first, and so on; each
has `_step` and all rows. Beside a long history lies what is drawn of it (`overviews`); short ones
of many finished runs share the files of `.packed` (`packs`). `.runs` is a copy of all `run.json` of
the project (`listing`). No encoded name begins with a dot, so neither can be taken for a run.
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from exporter.model.run import Run

RUN, HISTORY, OVERVIEW, SYSTEM, LOGS, MEDIA = (
    "run.json",
    "history.parquet",
    "overview-1.parquet",
    "system.parquet",
    "logs.txt",
    "media",
)
LISTING = ".runs"
PACKED = ".packed"
FILES = ".files"
INDEX = "index.json"
STEP = "_step"
TIME = "_timestamp"
"""The column of epoch seconds that system metrics have in place of steps."""
WIDE = 1000
"""Columns a history file holds besides `_step`."""


def part(number: int) -> str:
    """The name of a history's n-th file."""
    return f"history-{number}.parquet" if number else HISTORY


def split(run: Run) -> Iterator[tuple[str, list[str]]]:
    """The names of a history's files, and the columns that each has."""
    ids = [column.id for column in run.columns]
    for number in range(max(1, -(-len(ids) // WIDE))):
        yield part(number), [STEP, *ids[number * WIDE : (number + 1) * WIDE]]


def versions(root: str, folder: str) -> str:
    """Where the versions of a run's files lie, or all of a project; `folder` is its own one."""
    return f"{root}/{FILES}/{folder[len(root) + 1 :]}"


def data(root: str, folder: str, at: str) -> str:
    """Where the files of a run lie: in a version, or in its own folder."""
    return f"{versions(root, folder)}/{at}" if at else folder


def run_of(path: str) -> str:
    """The name of the run that a file belongs to."""
    parts = PurePosixPath(path).parts
    return parts[-3] if FILES in parts[:-5] else parts[-2]


def pieces(folder: str, run: Run, ids: Iterable[str], *, several: bool) -> dict[str, list[str]]:
    """Which of the files hold which of the columns `ids`, `_step` with the first of them."""
    wanted = list(dict.fromkeys(ids))
    if not several:
        return {f"{folder}/{HISTORY}": wanted}
    places = {column.id: number // WIDE for number, column in enumerate(run.columns)}
    found: dict[str, list[str]] = {}
    for name in sorted(wanted, key=lambda name: places.get(name, -1)):
        at = places.get(name, min((places[w] for w in wanted if w in places), default=0))
        found.setdefault(f"{folder}/{part(at)}", []).append(name)
    return found
