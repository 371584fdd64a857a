from __future__ import annotations

import os
import stat

import pytest

from archive import AccessError
from archive.objects import sidecar_bytes


def test_restore_gives_a_version_back(tmp_path, archive, add):
    add({"a": b"1", "b/c": b"22"})
    add({"a": b"3"})
    restored = archive.restore("urn:1", tmp_path / "out", "v1")
    assert (restored.version, restored.files, restored.bytes) == ("v1", 2, 3)
    assert (tmp_path / "out/a").read_bytes() == b"1"
    assert (tmp_path / "out/b/c").read_bytes() == b"22"


def test_restore_takes_the_newest_version_and_makes_parents(tmp_path, archive, add):
    add({"a": b"1"})
    add({"a": b"2"})
    assert archive.restore("urn:1", tmp_path / "x/y/out").version == "v2"
    assert (tmp_path / "x/y/out/a").read_bytes() == b"2"
    assert [path.name for path in (tmp_path / "x/y").iterdir()] == ["out"]


def test_restore_into_an_empty_directory(tmp_path, archive, add, monkeypatch):
    add({"a": b"1"})
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    archive.restore("urn:1", (tmp_path / "out").relative_to(tmp_path))
    assert (tmp_path / "out/a").read_bytes() == b"1"


def test_what_is_restored_can_be_read_by_others(tmp_path, archive, add):
    add({"a": b"1"})
    archive.restore("urn:1", tmp_path / "out")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o777 & ~mask


def test_a_second_content_path_saves_a_damaged_first(tmp_path, archive, add):
    """OCFL lets a digest have several content paths; ours never do, a repaired one may."""
    add({"a": b"1"})
    (folder,) = archive.root.glob("ocfl/*/*/*/*")
    for place in (folder, folder / "v1"):
        raw = (place / "inventory.json").read_bytes()
        raw = raw.replace(b'"v1/content/a"', b'"v1/content/a", "v1/content/again"')
        (place / "inventory.json").write_bytes(raw)
        (place / "inventory.json.sha512").write_bytes(sidecar_bytes(raw, "sha512"))
    (folder / "v1/content/again").write_bytes(b"1")
    (folder / "v1/content/a").write_bytes(b"damaged")
    assert archive.read("urn:1", "a") == b"1"
    archive.restore("urn:1", tmp_path / "out")
    assert (tmp_path / "out/a").read_bytes() == b"1"
    assert [problem.code for problem in archive.verify().problems] == ["E092"]


def test_a_target_that_cannot_be_written_is_an_access_error(tmp_path, archive, add):
    add({"a": b"1"})
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AccessError, match="A022"):
        archive.restore("urn:1", tmp_path / "file" / "out")
