"""The program of a run, as far as W&B was asked to save it: `files/code/` and `files/diff.patch`.

Only small text files inside the run's folder are taken. They stay in the store; a document shows
them when a report has a `code_diff` panel.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from exporter.model.run import MediaFile
from exporter.sources.media import described

KEY = "_code"
"""No name that can be logged: W&B keeps those with `_` for itself."""
LARGEST = 200_000
"""Bytes of one file."""
MOST_FILES = 50

PATCH = "diff.patch"
FOLDER = "code"


def code_files(
    folders: Sequence[Path], internal: Mapping[str, Any]
) -> tuple[tuple[MediaFile, ...], dict[str, Path]]:
    """The files of the program by path, and where they are; of two with one path the later one.

    `folders` are those of the run, in the order of time; `internal` is W&B's part of the config.
    """
    found = {path: file for folder in folders for path, file in _texts(folder / "files")}
    kept = dict(sorted(found.items())[:MOST_FILES])
    main = _main(list(kept), str(internal.get("code_path", "")))
    return tuple(_described(path, file, main) for path, file in kept.items()), kept


def _texts(files: Path) -> Iterator[tuple[str, Path]]:
    """Path below `files` and place of every text file, links to other folders left out."""
    for file in [*(files / FOLDER).rglob("*"), files / PATCH]:
        try:
            inside = file.resolve().is_relative_to(files.resolve())
            small = inside and file.is_file() and file.stat().st_size <= LARGEST
            if small and b"\0" not in (content := file.read_bytes()):
                content.decode()
                yield file.relative_to(files).as_posix(), file
        except (OSError, RuntimeError, UnicodeDecodeError):
            continue


def _main(paths: Sequence[str], told: str) -> str:
    """The file that was started: as W&B says it, or the only one there is."""
    programs = [path for path in paths if path.startswith(f"{FOLDER}/")]
    named = [path for path in programs if _is_called(path, told)]
    return (named or (programs if len(programs) == 1 else [""]))[0]


def _is_called(path: str, told: str) -> bool:
    """W&B says `code/train.py`, or `source-project-train.py` after its artifact of the code."""
    name = path.removeprefix(f"{FOLDER}/")
    return told == path or told.endswith(f"-{name.replace('/', '_')}")


def _described(path: str, file: Path, main: str) -> MediaFile:
    return described(KEY, None, "code", path, file, caption="main" if path == main else "")
