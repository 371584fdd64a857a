"""Which of the files that runs logged a media panel shows: by key, run and step."""

import json
from collections.abc import Iterator
from typing import Any

from exporter.model.panels import MediaPanel
from exporter.model.run import MediaFile, Run
from exporter.model.table import Cell, CellKind, Column, PanelTable
from exporter.query.scene import Scene

OVERLAYS = frozenset({"mask", "boxes"})
"""Kinds of files that lie over a picture and are none of their own."""

COLUMNS: tuple[tuple[str, CellKind], ...] = (
    ("key", "text"),
    ("run", "text"),
    ("id", "text"),
    ("step", "number"),
    ("index", "number"),
    ("media", "text"),
    ("caption", "text"),
    ("file", "text"),
    ("size", "number"),
    ("overlays", "text"),
)


def media_table(panel: MediaPanel, scene: Scene) -> PanelTable:
    """One row per file: key, run, step, place in a list, kind, caption, path, size in bytes.

    `overlays` are the masks and boxes over a picture, as a JSON list, or nothing.
    """
    found = [(run, file) for key in panel.keys for run in scene.runs for file in _of(run, key)]
    known = {file.key for _, file in found}
    notes = [f"No run has logged {key!r}." for key in panel.keys if key not in known]
    chosen = [(run, file) for run, file in found if _wanted(panel, run, file)]
    if found and not chosen:
        notes.append("Nothing was logged at these steps.")
    if len(chosen) > panel.limit:
        notes.append(f"The first {panel.limit} of {len(chosen)} files are shown.")
        chosen = chosen[: panel.limit]
    rows = [_row(panel, run, file) for run, file in chosen]
    cells = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    columns = (Column(n, n, k, v) for (n, k), v in zip(COLUMNS, cells, strict=True))
    return PanelTable("media", tuple(columns), (), tuple(notes))


def _of(run: Run, key: str) -> Iterator[MediaFile]:
    files = (file for file in run.media if file.key == key and file.kind not in OVERLAYS)
    yield from sorted(files, key=lambda file: (_step(file), file.index))


def _step(file: MediaFile) -> int:
    return -1 if file.step is None else file.step


def _wanted(panel: MediaPanel, run: Run, file: MediaFile) -> bool:
    if isinstance(panel.steps, tuple):
        return file.step in panel.steps
    steps = sorted({_step(other) for other in _of(run, file.key)})
    if panel.steps == "last":
        return _step(file) == steps[-1]
    return _step(file) in steps[:: panel.every]


def _row(panel: MediaPanel, run: Run, file: MediaFile) -> tuple[Cell, ...]:
    step = None if file.step is None else float(file.step)
    over = [_overlay(one) for one in run.media if panel.overlays and _lies_over(one, file)]
    return (
        file.key,
        run.name,
        str(run.key),
        step,
        float(file.index),
        file.kind,
        file.caption,
        file.path,
        float(file.size),
        json.dumps(over, sort_keys=True, ensure_ascii=False) if over else "",
    )


def _lies_over(one: MediaFile, image: MediaFile) -> bool:
    """A run keeps a mask under the key, step and index of its picture."""
    same = (one.key, one.step, one.index) == (image.key, image.step, image.index)
    return same and one.kind in OVERLAYS and image.kind == "image"


def _overlay(file: MediaFile) -> dict[str, Any]:
    labels = dict(file.labels)
    return {
        "kind": file.kind,
        "name": file.caption,
        "file": file.path,
        "size": file.size,
        "labels": labels,
    }
