"""How far a run was read, so that what a live one has written since can be read alone.

Event files are only added to. So a run whose other files are as they were, and whose last one has
grown, is read from the first record of its last step on: more may have been logged for that step.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exporter.model.run import Run
from exporter.sources.tensorboard.history import History


@dataclass(frozen=True, slots=True)
class Cursor:
    """A digest of the files' names (they have that of the machine in them), sizes of all but the
    last, the last step, where in the last file it begins, and what the tags of that file are for,
    which is said at their beginning alone.
    """

    names: str
    sizes: list[int]
    step: int
    at: int
    plugins: Mapping[str, str]


def cursor_of(reader: str, kept: Run | None) -> Cursor | None:
    """The cursor that this reader left in a run."""
    by, _, text = (kept.cursor if kept else "").partition(": ")
    return Cursor(*json.loads(text)) if by == reader else None


def cursor_after(reader: str, files: Sequence[Path], history: History) -> str:
    """The cursor after a history; '' when its last file does not hold all of its last step."""
    if history.top is None or history.damaged or history.lost:
        return ""
    step, at = history.top
    if history.before >= step:
        return ""
    names, sizes = _names(files), [file.stat().st_size for file in files[:-1]]
    plugins = {tag: plugin for tag, plugin in history.events.plugins.items() if plugin}
    return f"{reader}: {json.dumps([names, sizes, step, at, plugins], sort_keys=True)}"


def read_end(files: Sequence[Path], cursor: Cursor) -> History | None:
    """What the last file holds from the cursor on; None when all has to be read again.

    It has, too, when a step before the cursor's was logged: that takes the place of later ones.
    """
    sizes = [file.stat().st_size for file in files[:-1]]
    if _names(files) != cursor.names or sizes != cursor.sizes:
        return None
    history = History()
    history.events.plugins = dict(cursor.plugins)
    history.read(files[-1], len(files) - 1, cursor.at)
    intact = history.records and not (history.damaged or history.lost)
    return history if intact and history.least == cursor.step else None


def _names(files: Sequence[Path]) -> str:
    names = json.dumps([file.name for file in files])
    return hashlib.sha256(names.encode()).hexdigest()
