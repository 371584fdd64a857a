"""The files of one DVCLive folder: series, last values, parameters and pictures.

A file that cannot be read says why in `Folder.notes`; the others are read all the same.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from exporter.model.run import MediaFile
from exporter.sources import yamltext
from exporter.sources.jsontext import clean, parse
from exporter.sources.media import described
from exporter.sources.rows import typed
from exporter.sources.wide import Cells

METRICS = Path("plots") / "metrics"
IMAGES = Path("plots") / "images"
LAST = Path("metrics.json")
PARAMS = Path("params.yaml")

_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
_MILLISECONDS = 1000
_DIGITS = 18
"""Of a step: an int64 holds as many."""


@dataclass(slots=True)
class Folder:
    """What a folder says. Rows are numbered through all of its series; `steps[row]` is a step."""

    path: Path
    steps: list[int] = field(default_factory=list[int])
    cells: list[Cells] = field(default_factory=list[Cells])
    times: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])
    lost: int = 0
    unread: int = 0
    notes: list[str] = field(default_factory=list[str])

    def read(self) -> None:
        """Read every series."""
        for file in sorted((self.path / METRICS).rglob("*.tsv")):
            name = clean(file.relative_to(self.path / METRICS).with_suffix("").as_posix())
            try:
                self._series(name, file)
            except (OSError, csv.Error) as error:
                why = error.strerror if isinstance(error, OSError) else error
                self.notes.append(f"the series {name!r} cannot be read to its end: {why}")
                self.unread += 1

    def last(self) -> dict[str, Any]:
        """`metrics.json`: last values by the names of their series, and the last step as `step`."""
        return dict(_joined(self._mapping(LAST, parse)))

    def params(self) -> dict[str, Any]:
        """`params.yaml`: the nested parameters."""
        return self._mapping(PARAMS, yamltext.parse)

    def media(self) -> Iterator[tuple[MediaFile, Path]]:
        """The pictures; one in a folder named by its step belongs to that step."""
        base = self.path / IMAGES
        for file in sorted(base.rglob("*")):
            if file.suffix.lower() not in _PICTURES or not file.is_file():
                continue
            name = file.relative_to(base)
            step = _whole(file.stem) if len(name.parts) > 1 else None
            key = name.parent.as_posix() if step is not None else name.with_suffix("").as_posix()
            yield described(clean(key), step, "image", clean(name.as_posix()), file), file

    def _series(self, name: str, file: Path) -> None:
        with file.open(encoding="utf-8", errors="replace", newline="") as stream:
            lines = csv.reader(stream, delimiter="\t")
            header = next(lines, [""])
            if "step" not in header:
                self.notes.append(f"the series {name!r} has no column 'step'")
                return
            rows: list[int] = []
            values: list[Any] = []
            try:
                for line in lines:
                    self._line(header, line, rows, values)
            finally:
                # what was read before the damage counts
                self.cells.append(typed(name, rows, values))

    def _line(self, header: list[str], line: list[str], rows: list[int], values: list[Any]) -> None:
        step = _whole(line[header.index("step")]) if len(line) == len(header) else None
        if step is None:
            self.lost += 1
            return
        rows.append(len(self.steps))
        values.append(_value(line[-1]))
        self.steps.append(step)
        if header[0] == "timestamp" and (time := _number(line[0])) is not None:
            self.times.append((rows[-1], time / _MILLISECONDS))

    def _mapping(self, name: Path, read: Any) -> dict[str, Any]:
        try:
            found = read((self.path / name).read_text("utf-8", "replace"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError, yaml.YAMLError):
            self.notes.append(f"{name} cannot be read")
            return {}
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _joined(nested: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """`{"train": {"loss": "nan"}}` is how the last value of the series `train/loss` is kept."""
    for name, value in nested.items():
        if isinstance(value, dict):
            yield from _joined(cast("dict[str, Any]", value), f"{prefix}{name}/")
        else:
            yield prefix + name, _value(value) if isinstance(value, str) else value


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) <= _DIGITS else None


def _value(text: str) -> Any:
    found = _number(text)
    return text if found is None else found
