"""An empty archive in a temporary directory, and a short way to add to it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import Added, Archive

Add = Callable[..., Added]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A directory in memory if there is one: nothing here depends on a real disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture
def archive(tmp_path) -> Archive:
    return Archive.create(tmp_path / "archive")


@pytest.fixture
def add(archive) -> Add:
    def add(files: Mapping[str, bytes | Path], object_id: str = "urn:1", **more: object) -> Added:
        when = {"message": "m", "created": datetime(2025, 1, 31, tzinfo=UTC)}
        return archive.add(object_id, files, **(when | more))

    return add
