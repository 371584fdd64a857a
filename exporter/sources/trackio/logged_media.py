"""The files and the tables that log calls of a run name."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from exporter.model.run import MediaFile
from exporter.sources.inside import inside
from exporter.sources.media import described
from exporter.sources.trackio.calls import Calls

KINDS = {
    "trackio.image": "image",
    "trackio.video": "video",
    "trackio.audio": "audio",
    "trackio.html": "html",
    "trackio.table": "table",
}
"""Trackio's `_type` -> `MediaFile.kind`."""


@dataclass(frozen=True, slots=True)
class Media:
    """The files that are there, where they are, and how many are not."""

    known: tuple[MediaFile, ...]
    paths: dict[str, Path]
    missing: int


def has_tables(calls: Calls) -> bool:
    """Whether `media` needs a folder for tables."""
    return any(KINDS.get(str(value.get("_type"))) == "table" for _, _, value in calls.rows.objects)


def media(calls: Calls, folder: Path, scratch: Path | None) -> Media:
    """The files that rows name, below `folder`; tables, which lie in the row, go to `scratch`."""
    steps = calls.steps
    latest = {(int(steps[row]), key): value for row, key, value in calls.rows.objects}
    known: list[MediaFile] = []
    paths: dict[str, Path] = {}
    missing = 0
    for (step, key), value in sorted(latest.items(), key=lambda entry: entry[0]):
        kind = KINDS.get(str(value.get("_type")))
        if kind is None:
            continue
        table = kind == "table" and scratch
        name, file = _table(step, key, value, table) if table else _file(value, folder)
        if file is None:
            missing += 1
            continue
        one = described(key, step, kind, name, file, caption=str(value.get("caption") or ""))
        known.append(one)
        paths[one.path] = file
    return Media(tuple(known), paths, missing)


def _file(value: dict[str, Any], folder: Path) -> tuple[str, Path | None]:
    name = str(value.get("file_path") or "")
    return name, inside(folder, name)


def _table(step: int, key: str, value: dict[str, Any], scratch: Path) -> tuple[str, Path | None]:
    """A table as W&B writes its own: `{"columns": [...], "data": [[...], ...]}`."""
    records = value.get("_value")
    if not isinstance(records, list):
        return "", None
    rows = [cast("dict[str, Any]", r) for r in cast("list[Any]", records) if isinstance(r, dict)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = {"columns": columns, "data": [[row.get(name) for name in columns] for row in rows]}
    name = f"tables/{key}/{step}.table.json"
    file = scratch / f"{hashlib.sha256(name.encode()).hexdigest()}.table.json"
    file.write_text(json.dumps(table, sort_keys=True), "utf-8")
    return name, file
