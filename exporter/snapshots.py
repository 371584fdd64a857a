"""Snapshot <-> files, for the archive and for pressing again in ten years.

    snapshot.json             format, slug, epoch, report, selections, problems, names of the files
    runs.json                 the runs: identity, config, summary, columns, completeness
    tables/<panel>.json       the numbers of each panel
    assets/<name>             the report's pictures
    histories/<name>.parquet  raw histories, one per run, when they are small enough

JSON is canonical: sorted keys, UTF-8, non-finite numbers as the texts NaN, Infinity, -Infinity.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from exporter.errors import ExporterError, Problem, UsageError
from exporter.model.report import Report
from exporter.model.snapshot import Snapshot
from exporter.model.table import Cell, CellKind, Column, PanelTable, Series
from exporter.naming import slug
from exporter.store.codec import decode, encode

FORMAT = "runpress-snapshot-1"


def snapshot_files(snapshot: Snapshot) -> dict[str, bytes]:
    """The files of a snapshot; equal snapshots give equal bytes."""
    assets = {path: _asset_name(path, data) for path, data in snapshot.assets.items()}
    names = {str(run.key): _history_name(str(run.key), run.name) for run in snapshot.runs}
    histories = {key: names[key] for key in snapshot.histories}
    head = {
        "format": FORMAT,
        "slug": snapshot.slug,
        "epoch": snapshot.epoch,
        "report": snapshot.report.model_dump(mode="json"),
        "selections": snapshot.selections,
        "tables": sorted(snapshot.tables),
        "problems": [[p.code, p.message, p.hint, p.severity] for p in snapshot.problems],
        "assets": assets,
        "histories": histories,
    }
    files = {"snapshot.json": _json(head), "runs.json": _json([encode(r) for r in snapshot.runs])}
    files |= {f"tables/{name}.json": _json(_table(t)) for name, t in snapshot.tables.items()}
    files |= {f"assets/{name}": snapshot.assets[path] for path, name in assets.items()}
    return files | {f"histories/{n}": snapshot.histories[key] for key, n in histories.items()}


def snapshot_digest(snapshot: Snapshot) -> str:
    """Sha256 over everything but the raw histories, whose bytes depend on the Parquet writer."""
    total = hashlib.sha256()
    for path, data in sorted(snapshot_files(snapshot).items()):
        if not path.startswith("histories/"):
            total.update(f"{path}\0{len(data)}\0".encode())
            total.update(data)
    return total.hexdigest()


def read_snapshot(files: Mapping[str, bytes]) -> Snapshot:
    """The snapshot of such files; UsageError `snapshot-invalid` when they are none."""
    try:
        return _read(files)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _invalid(f"{type(error).__name__}: {error}") from None


def _read(files: Mapping[str, bytes]) -> Snapshot:
    head = json.loads(files["snapshot.json"])
    if head["format"] != FORMAT:
        raise _invalid(f"the format is {head['format']!r}, known is {FORMAT!r}")
    return Snapshot(
        slug=head["slug"],
        report=Report.model_validate(head["report"]),
        epoch=head["epoch"],
        runs=tuple(decode(run) for run in json.loads(files["runs.json"])),
        selections={name: tuple(keys) for name, keys in head["selections"].items()},
        tables={name: _as_table(files[f"tables/{name}.json"]) for name in head["tables"]},
        problems=tuple(Problem(c, m, None, h, s) for c, m, h, s in head["problems"]),
        assets={path: files[f"assets/{name}"] for path, name in head["assets"].items()},
        histories={key: files[f"histories/{name}"] for key, name in head["histories"].items()},
    )


def _invalid(reason: str) -> ExporterError:
    return UsageError.of(
        "snapshot-invalid", f"this is no snapshot: {reason}", hint="restore it from the archive"
    )


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8", "replace")


def _asset_name(path: str, data: bytes) -> str:
    return (
        f"{hashlib.sha256(path.encode('utf-8', 'replace') + data).hexdigest()[:16]}{_suffix(path)}"
    )


def _suffix(path: str) -> str:
    suffix = PurePosixPath(path).suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) < 8 else ""


def _history_name(key: str, name: str) -> str:
    digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{slug(name)[:40]}-{digest}.parquet"


# --- tables ----------------------------------------------------------------------------------


def _table(table: PanelTable) -> dict[str, Any]:
    return {
        "kind": table.kind,
        "columns": [
            {"name": c.name, "title": c.title, "kind": c.kind, "values": [*map(_cell, c.values)]}
            for c in table.columns
        ],
        "series": [
            {"key": s.key, "label": s.label, "color": s.color, "dash": s.dash}
            | {"metric": s.metric, "runs": s.runs}
            # kept where it was chosen, so that other tables have the bytes they always had
            | ({"width": s.width} if s.width else {})
            | ({"points": True} if s.points else {})
            for s in table.series
        ],
        "notes": table.notes,
    }


def _cell(value: Cell) -> Cell:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _as_table(data: bytes) -> PanelTable:
    found = json.loads(data)
    return PanelTable(
        kind=found["kind"],
        columns=tuple(
            Column(c["name"], c["title"], c["kind"], _cells(c["values"], c["kind"]))
            for c in found["columns"]
        ),
        series=tuple(_as_series(one) for one in found["series"]),
        notes=tuple(found["notes"]),
    )


def _cells(values: list[Cell], kind: CellKind) -> tuple[Cell, ...]:
    if kind == "text":
        return tuple(values)
    return tuple(None if v is None else float(v) for v in values)


def _as_series(one: dict[str, Any]) -> Series:
    return Series(
        key=one["key"],
        label=one["label"],
        color=one["color"],
        dash=tuple(one["dash"]),
        metric=one["metric"],
        runs=tuple(one["runs"]),
        width=float(one.get("width", 0)),
        points=bool(one.get("points", False)),
    )
