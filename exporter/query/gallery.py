"""Which of the files that runs logged a media panel shows: by key, run and step."""

from collections.abc import Iterator

from exporter.model.panels import MediaPanel
from exporter.model.run import MediaFile, Run
from exporter.model.table import Cell, CellKind, Column, PanelTable
from exporter.query.scene import Scene

MOST_FILES = 60
"""Files of one panel; more are left out with a note."""

COLUMNS: tuple[tuple[str, CellKind], ...] = (
    ("key", "text"),
    ("run", "text"),
    ("id", "text"),
    ("step", "number"),
    ("media", "text"),
    ("caption", "text"),
    ("file", "text"),
    ("size", "number"),
)


def media_table(panel: MediaPanel, scene: Scene) -> PanelTable:
    """One row per file: its key, run, step, kind, caption, path and size in bytes."""
    found = [(run, file) for key in panel.keys for run in scene.runs for file in _of(run, key)]
    known = {file.key for _, file in found}
    notes = [f"No run has logged {key!r}." for key in panel.keys if key not in known]
    chosen = [(run, file) for run, file in found if _wanted(panel, run, file)]
    if found and not chosen:
        notes.append("Nothing was logged at these steps.")
    if len(chosen) > MOST_FILES:
        notes.append(f"The first {MOST_FILES} of {len(chosen)} files are shown.")
        chosen = chosen[:MOST_FILES]
    rows = [_row(run, file) for run, file in chosen]
    cells = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    columns = (Column(n, n, k, v) for (n, k), v in zip(COLUMNS, cells, strict=True))
    return PanelTable("media", tuple(columns), (), tuple(notes))


def _of(run: Run, key: str) -> Iterator[MediaFile]:
    files = (file for file in run.media if file.key == key)
    yield from sorted(files, key=lambda file: -1 if file.step is None else file.step)


def _wanted(panel: MediaPanel, run: Run, file: MediaFile) -> bool:
    if panel.steps == "all":
        return True
    if panel.steps == "last":
        steps = [other.step for other in _of(run, file.key) if other.step is not None]
        return file.step == max(steps, default=None)
    return file.step in panel.steps


def _row(run: Run, file: MediaFile) -> tuple[Cell, ...]:
    step = None if file.step is None else float(file.step)
    size = float(file.size)
    return (file.key, run.name, str(run.key), step, file.kind, file.caption, file.path, size)
