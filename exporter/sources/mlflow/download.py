"""Artifacts that a tracking server gives out: listed folder by folder, fetched when wanted."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlencode

from exporter.errors import SourceError, SourceLostError
from exporter.sources.http import Server
from exporter.sources.mlflow.pages import paged

_FOLDERS, _FILES = 500, 20_000
_LARGEST = 64 << 20
_LIST = "api/2.0/mlflow/artifacts/list"


class Download:
    """The artifacts of one run. Files go to `scratch` under numbers, whatever they are called."""

    def __init__(self, server: Server, run: str, scratch: Path) -> None:
        self._server, self._run, self._scratch = server, run, scratch
        self.notes: list[str] = []

    def names(self) -> Iterator[str]:
        """Paths of all files, folder by folder; a large tree is cut, and a note says so."""
        waiting, folders, files = [""], 0, 0
        while waiting:
            folder = waiting.pop()
            folders += 1
            if folders > _FOLDERS or files > _FILES:
                self.notes.append(f"more than {_FOLDERS} folders or {_FILES:,} files of artifacts")
                return
            for path, is_folder in self._listed(folder):
                if is_folder:
                    waiting.append(path)
                else:
                    files += 1
                    yield path

    def file(self, name: str) -> Path | None:
        """The file, fetched; None when the server does not give it."""
        target = self._scratch / f"{len(list(self._scratch.iterdir()))}{PurePosixPath(name).suffix}"
        asked = urlencode({"path": name, "run_uuid": self._run})
        try:
            self._server.download(f"get-artifact?{asked}", target, limit=_LARGEST)
        except SourceLostError:
            raise
        except SourceError:
            return None
        return target

    def _listed(self, folder: str) -> list[tuple[str, bool]]:
        """What is in a folder and below it: an answer that names another place is left out."""
        asked = {"run_id": self._run, **({"path": folder} if folder else {})}
        try:
            found = list(paged(lambda page: self._server.get(_LIST, page), asked, "files"))
        except SourceLostError:
            raise
        except SourceError:
            self.notes.append("artifacts that the server does not list: pictures may be missing")
            return []
        entries = ((str(one.get("path") or ""), bool(one.get("is_dir"))) for one in found)
        below = f"{folder}/" if folder else ""
        return [(path, is_dir) for path, is_dir in entries if path.startswith(below) and path]
