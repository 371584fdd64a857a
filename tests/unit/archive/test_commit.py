from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive import AccessError, DamagedError, UsageError, fsops
from archive.layout import object_path
from archive.objects import sidecar_bytes

if TYPE_CHECKING:
    from pathlib import Path

# the hashes of these two begin with the same six digits
ONE, OTHER = "urn:report:5956", "urn:report:168072"


def test_a_directory_that_another_writer_makes_first_is_used(archive, add, monkeypatch):
    """Between the look and the rename, a writer of another object makes the same parents."""
    rename, targets = fsops.rename, []

    def late(source: Path, target: Path) -> None:
        if not targets:
            targets.append(target)
            add({"a": b"theirs"}, OTHER)
        rename(source, target)

    monkeypatch.setattr(fsops, "rename", late)
    add({"a": b"mine"}, ONE)
    assert object_path(ONE).parts[:2] == object_path(OTHER).parts[:2]
    assert archive.read(ONE, "a") == b"mine"
    assert archive.read(OTHER, "a") == b"theirs"
    assert archive.verify().problems == ()
    assert [*(archive.root / "staging").iterdir()] == []


def test_objects_share_the_directories_that_are_there(archive, add):
    add({"a": b"1"}, ONE)
    add({"a": b"2"}, OTHER)
    assert len([*(archive.root / "ocfl").glob("a27")]) == 1
    assert archive.verify().problems == ()


def test_something_foreign_in_the_place_of_an_object_is_not_overwritten(archive, add):
    place = archive.root / "ocfl" / object_path(ONE)
    place.mkdir(parents=True)
    (place / "mine").write_bytes(b"x")
    with pytest.raises(DamagedError, match="A030"):
        add({"a": b"1"}, ONE)
    assert [path.name for path in place.iterdir()] == ["mine"]


def test_a_source_that_vanishes_while_it_is_archived_is_named(archive, add, tmp_path, monkeypatch):
    source = tmp_path / "plot.svg"
    source.write_bytes(b"x")
    make_dirs = fsops.make_dirs

    def vanish(path: Path) -> list[Path]:
        if path.name == "content":
            source.unlink()
        return make_dirs(path)

    monkeypatch.setattr(fsops, "make_dirs", vanish)
    with pytest.raises(AccessError, match=r"A020: .*plot\.svg"):
        add({"a": source})
    assert [*archive.objects()] == []
    assert [*(archive.root / "staging").iterdir()] == []


def test_an_object_under_a_foreign_id_is_not_extended(archive, add):
    add({"a": b"1"}, ONE)
    home = archive.root / "ocfl" / object_path(ONE)
    place = archive.root / "ocfl" / object_path(OTHER)
    place.parent.mkdir(parents=True, exist_ok=True)
    home.rename(place)
    with pytest.raises(DamagedError, match="A030"):
        add({"a": b"2"}, OTHER)
    with pytest.raises(DamagedError, match="holds 'urn:report:5956'"):
        archive.read(OTHER, "a")


def test_padded_versions_of_another_program_are_not_extended(archive, add):
    add({"a": b"1"}, ONE)
    home = archive.root / "ocfl" / object_path(ONE)
    (home / "v1").rename(home / "v001")
    for place in (home, home / "v001"):
        raw = (place / "inventory.json").read_bytes().replace(b'"v1', b'"v001')
        (place / "inventory.json").write_bytes(raw)
        (place / "inventory.json.sha512").write_bytes(sidecar_bytes(raw, "sha512"))
    assert archive.verify().ok
    assert archive.read(ONE, "a", "v001") == b"1"
    with pytest.raises(UsageError, match="A009"):
        add({"a": b"2"}, ONE)
