"""What a source gave of a run, completed from what the store holds of it.

A source that was told what is kept may give the end of a history alone, and leave out media that
are there already. What cannot be completed is read again as if nothing were kept.
"""

import shutil
from dataclasses import replace

from exporter.errors import SourceError
from exporter.model.run import PulledRun, Run, RunHead
from exporter.sources.base import Source
from exporter.sources.joining import alike, join
from exporter.store import RunStore


def read(source: Source, store: RunStore, head: RunHead) -> PulledRun:
    """The whole run, with all of its media."""
    known = store.fingerprint(head.key) is not None
    kept = store.run(head.key) if known else None
    pulled = source.pull(head, kept)
    if kept is None:
        return pulled
    try:
        whole = _with_media(store, _joined(store, pulled, kept), kept)
    except BaseException:
        discard(pulled)
        raise
    if whole is None:
        discard(pulled)
        return source.pull(head, None)
    return whole


def _joined(store: RunStore, end: PulledRun, kept: Run) -> PulledRun | None:
    """The end of a run joined to what is kept; None when all of it has to be read in its place.

    So it has where what is kept is damaged, and where a metric became of another kind: the values
    that are kept are not as they would be in a column of that kind.
    """
    if end.since is None:
        return end
    if not alike(end.run, kept):
        return None
    try:
        return join(end, kept, *store.tables(kept.key))
    except SourceError:
        return None


def _with_media(store: RunStore, pulled: PulledRun | None, kept: Run) -> PulledRun | None:
    """The run with the media that are in the store already; None when one of these is gone."""
    if pulled is None:
        return None
    held = {one.path: one.sha256 for one in kept.media}
    lacking = (one for one in pulled.run.media if one.path not in pulled.media)
    names = [one.path for one in lacking if held.get(one.path) == one.sha256]
    old = store.media_files(kept.key, names)
    if not all(file.is_file() for file in old.values()):
        return None
    return replace(pulled, media=old | dict(pulled.media))


def discard(pulled: PulledRun) -> None:
    """Delete the downloads of a run."""
    if pulled.scratch:
        shutil.rmtree(pulled.scratch, ignore_errors=True)
