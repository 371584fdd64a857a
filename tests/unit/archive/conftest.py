"""An empty archive in a temporary directory, and a short way to add to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive import Added, Archive

if TYPE_CHECKING:
    from pathlib import Path

Add = Callable[..., Added]


@pytest.fixture
def archive(tmp_path) -> Archive:
    return Archive.create(tmp_path / "archive")


@pytest.fixture
def add(archive) -> Add:
    def add(files: Mapping[str, bytes | Path], object_id: str = "urn:1", **more: object) -> Added:
        when = {"message": "m", "created": datetime(2025, 1, 31, tzinfo=UTC)}
        return archive.add(object_id, files, **(when | more))

    return add
