"""A folder of offline runs to write into, and what is read from it."""

from pathlib import Path

import pytest

from exporter.sources.base import SourceOptions
from exporter.sources.registry import open_source


class Folder:
    """A `wandb` folder in the making."""

    def __init__(self, root: Path):
        self.root = root

    def add(self, data: bytes, name="offline-run-20260101_000000-r1", files=None) -> Path:
        run = self.root / name
        (run / "files").mkdir(parents=True)
        for path, content in (files or {}).items():
            (run / "files" / path).parent.mkdir(parents=True, exist_ok=True)
            (run / "files" / path).write_bytes(content)
        log = run / f"run-{name.rpartition('-')[2]}.wandb"
        log.write_bytes(data)
        return log

    def source(self, options=None, place="wandb"):
        return open_source(f"wandb-offline:{place}", options or SourceOptions(), self.root.parent)

    def pull(self, options=None):
        """The one run of the folder."""
        source = self.source(options)
        (head,) = source.heads()
        assert not source.problems
        return source.pull(head)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "wandb")
