"""The project file `runpress.toml`: where runs come from, what is built, where it is kept.

Found upwards from the working directory. A flag wins over the environment, that over the file,
that over the default; a first build needs no file at all.
"""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pydantic import Field, ValidationError

from exporter.errors import ConfigError, Place, Problem
from exporter.model.base import Strict
from exporter.model.formats import FORMATS, FormatName

FILE = "runpress.toml"
STORE = "RUNPRESS_STORE"
"""The environment variable for the address of the run store."""


class BuildConfig(Strict):
    """`[build]`"""

    formats: tuple[FormatName, ...] = Field(default=FORMATS, min_length=1)
    """Which formats to write."""
    output: str = "out"
    """Where to, relative to the project file."""
    site_name: str = ""
    """Name of the site; empty is the report's title, or `Reports` for several."""
    png: float = Field(default=0, ge=0, le=10)
    """Pixels a CSS px of the PNGs that Markdown shows in place of SVGs; 0 is no PNG at all."""


class ArchiveConfig(Strict):
    """`[archive]`"""

    root: str = "reports-archive"
    """Folder of the archive, relative to the project file."""


class StoreConfig(Strict):
    """`[store]`"""

    address: str = ".runpress/store"
    """A folder, relative to the project file, or `s3://bucket/prefix?endpoint=...&region=...`."""


class RunsetsConfig(Strict):
    """`[runsets]`"""

    file: str = "runsets.yml"
    """Run sets that all reports share, relative to the project file."""


class ProjectFile(Strict):
    """All of `runpress.toml`."""

    sources: dict[str, str] = Field(default_factory=dict)
    """name -> `scheme:location`."""
    build: BuildConfig = BuildConfig()
    archive: ArchiveConfig = ArchiveConfig()
    store: StoreConfig = StoreConfig()
    runsets: RunsetsConfig = RunsetsConfig()


@dataclass(frozen=True, slots=True)
class Project:
    """The folder of the project and what its file says."""

    root: Path
    file: ProjectFile

    @property
    def runsets(self) -> Path:
        """The run sets that all reports share."""
        return self.root / self.file.runsets.file

    def store(self, flag: str = "") -> tuple[str, Path]:
        """The address of the run store, and the folder that it is relative to."""
        if given := flag or os.environ.get(STORE, ""):
            return given, Path()
        return self.file.store.address, self.root

    @property
    def cache(self) -> Path:
        """Drawn figures."""
        return self.root / ".runpress" / "cache"


def find_project(start: Path) -> Project:
    """The nearest project at or above `start`; without one, `start` with all defaults."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return Project(folder, _load(folder / FILE))
    return Project(start, ProjectFile())


def _load(path: Path) -> ProjectFile:
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        return ProjectFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError.of(
            "config-syntax", _words(error), place=_place(path, text, error)
        ) from None
    except ValidationError as error:
        problems = [_problem(path, text, dict(one)) for one in error.errors(include_url=False)]
        raise ConfigError(problems) from None


def _words(error: tomllib.TOMLDecodeError) -> str:
    return re.sub(r" \(at .*\)$", "", str(error))


def _place(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Place:
    found = re.search(r"line (\d+), column (\d+)", str(error))
    lines = text.splitlines()
    line, column = (int(found[1]), int(found[2])) if found else (max(len(lines), 1), 1)
    excerpt = lines[line - 1] if line <= len(lines) else ""
    return Place(path.name, line, column, "", excerpt)


def _problem(path: Path, text: str, error: dict[str, object]) -> Problem:
    loc = error["loc"]
    keys = [str(part) for part in cast("tuple[object, ...]", loc)]
    message = str(error["msg"])
    if error["type"] == "extra_forbidden":
        message = f"unknown setting {keys[-1]!r}"
    line, excerpt = _line_of(text, keys)
    return Problem("config-invalid", message, Place(path.name, line, 1, ".".join(keys), excerpt))


def _line_of(text: str, keys: list[str]) -> tuple[int, str]:
    """The first line that assigns the innermost key; TOML's parser keeps no places."""
    for key in reversed(keys):
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(rf"\s*(\[\s*)?[\"']?{re.escape(key)}[\"']?\s*[=\]]", line):
                return number, line
    return 1, text.split("\n", 1)[0]
