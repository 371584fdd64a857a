from __future__ import annotations

import json
import pickle
import shutil
from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive import Archive, DamagedError, UsageError


def inodes(folder) -> dict:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
    }


def test_the_first_export_is_v1_and_a_changed_one_v2(archive, add):
    first = add({"a": b"1", "b/c": b"22"})
    second = add({"a": b"1", "b/c": b"333", "copy": b"1"})
    assert (first.version, first.changed, first.files, first.bytes_new) == ("v1", True, 2, 3)
    assert (second.version, second.changed, second.files, second.bytes_new) == ("v2", True, 3, 3)
    assert archive.read("urn:1", "copy") == b"1"
    assert archive.read("urn:1", "b/c", "v1") == b"22"


def test_the_same_export_again_writes_nothing(archive, add):
    files = {f"{number}": bytes([number]) for number in range(20)}
    add(files)
    before = inodes(archive.root)
    again = add(
        dict(reversed(files.items())), message="other", created=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert (again.version, again.changed, again.bytes_new) == ("v1", False, 0)
    assert inodes(archive.root) == before


def test_an_export_that_changes_back_is_a_version_without_new_bytes(add):
    add({"a": b"1"})
    add({"a": b"2"})
    back = add({"a": b"1"})
    assert (back.version, back.changed, back.bytes_new) == ("v3", True, 0)


def test_a_renamed_file_is_a_version_without_new_bytes(archive, add):
    add({"a": b"1"})
    assert add({"b": b"1"}).bytes_new == 0
    assert [entry.path for entry in archive.describe("urn:1").versions[1].files] == ["b"]


def test_paths_and_bytes_give_the_same_archive(tmp_path, archive, add):
    source = tmp_path / "source"
    source.write_bytes(b"x" * 3_000_000)
    add({"a": source}, "urn:1")
    assert add({"a": source.read_bytes()}, "urn:1").changed is False
    assert archive.read("urn:1", "a") == source.read_bytes()


def test_describe_tells_versions_and_files(archive, add):
    east = timezone(timedelta(hours=14))
    add({"a": b"1", "b": b"22"}, message="Jänner", created=datetime(2025, 2, 1, 3, tzinfo=east))
    add({"a": b"1"}, user=("Ada", "mailto:ada@example.org"))
    summary = archive.describe("urn:1")
    first, second = summary.versions
    assert (summary.object_id, summary.head) == ("urn:1", "v2")
    assert (first.version, first.message) == ("v1", "Jänner")
    assert first.created == datetime(2025, 1, 31, 13, tzinfo=UTC)
    assert second.user == ("Ada", "mailto:ada@example.org")
    assert [(entry.path, entry.bytes) for entry in first.files] == [("a", 1), ("b", 2)]
    assert [(entry.path, entry.bytes) for entry in second.files] == [("a", 1)]


def test_objects_lists_everything_without_files(archive, add):
    for object_id in ("urn:b", "urn:a"):
        add({"a": b"1"}, object_id)
    found = [*archive.objects()]
    assert {summary.object_id for summary in found} == {"urn:a", "urn:b"}
    assert {version.files for summary in found for version in summary.versions} == {None}
    assert [*archive.objects()] == found


def test_objects_does_not_pass_over_a_damaged_one(archive, add):
    add({"a": b"1"})
    for inventory in archive.root.glob("ocfl/**/inventory.json"):
        inventory.write_bytes(b"{}")
    with pytest.raises(DamagedError, match="A030"):
        list(archive.objects())


@pytest.mark.parametrize(
    "wrong",
    [
        {"files": {}},
        {"created": datetime(2025, 1, 31, tzinfo=UTC).replace(tzinfo=None)},
        {"message": "\ud800"},
        {"user": ("\ud800", "urn:x")},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_bad_arguments_are_refused(archive, add, wrong):
    wrong = dict(wrong)
    with pytest.raises(UsageError, match="A006"):
        add(wrong.pop("files", {"a": b"1"}), **wrong)
    assert [*archive.objects()] == []


def test_create_again_changes_nothing(archive, add):
    add({"a": b"1"})
    before = inodes(archive.root)
    assert Archive.create(archive.root) == archive
    assert inodes(archive.root) == before


def test_create_in_an_empty_directory_and_in_a_new_one(tmp_path):
    (tmp_path / "empty").mkdir()
    assert Archive.create(tmp_path / "empty").verify().ok
    assert Archive.create(tmp_path / "a" / "b" / "c").verify().ok


@pytest.mark.parametrize("name", ["README.md", "ocfl", "staging"])
def test_create_does_not_move_in_with_others(tmp_path, name):
    home = tmp_path / "home"
    (home / name).mkdir(parents=True)
    (home / "mine").write_bytes(b"x")
    with pytest.raises(UsageError, match="A001"):
        Archive.create(home)
    assert sorted(path.name for path in home.iterdir()) == sorted([name, "mine"])


def test_create_refuses_a_file(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="A001"):
        Archive.create(tmp_path / "file")


def test_a_copied_storage_root_becomes_an_archive_again(tmp_path, archive, add):
    add({"a": b"1"})
    shutil.copytree(archive.root / "ocfl", tmp_path / "copy" / "ocfl")
    with pytest.raises(UsageError, match="A001"):
        Archive.open(tmp_path / "copy")
    copy = Archive.create(tmp_path / "copy")
    assert copy.read("urn:1", "a") == b"1"
    assert copy.add("urn:1", {"a": b"2"}, message="m", created=datetime.now(UTC)).version == "v2"


def test_an_archive_without_its_empty_work_directories_works(archive, add):
    (archive.root / "staging").rmdir()
    shutil.rmtree(archive.root / "locks")
    assert archive.verify().ok
    assert add({"a": b"1"}).version == "v1"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("archive.json", '{"format": 2}', "A002"),
        ("archive.json", "[]", "A001"),
        ("archive.json", "{", "A001"),
        ("ocfl/ocfl_layout.json", '{"extension": "0004-hashed-n-tuple-storage-layout"}', "A003"),
        ("ocfl/ocfl_layout.json", "{", "A003"),
    ],
)
def test_what_is_not_understood_is_not_opened(archive, name, text, code):
    (archive.root / name).write_text(text)
    with pytest.raises(UsageError, match=code):
        Archive.open(archive.root)


def test_the_marker_names_the_format(archive):
    assert json.loads((archive.root / "archive.json").read_bytes()) == {"format": 1, "ocfl": "1.1"}


def test_an_archive_is_a_value(archive):
    assert pickle.loads(pickle.dumps(archive)) == archive == Archive.open(archive.root)
    assert archive.root.is_absolute()


def test_the_same_writes_give_the_same_bytes(tmp_path, monkeypatch):
    trees = []
    for name in ("one", "two"):
        archive = Archive.create(tmp_path / name)
        for data in (b"1", b"2"):
            archive.add("urn:1", {"a": data}, message="m", created=datetime(2025, 1, 1, tzinfo=UTC))
        files = [path for path in archive.root.rglob("*") if path.is_file()]
        trees.append({p.relative_to(archive.root).as_posix(): p.read_bytes() for p in files})
    assert trees[0] == trees[1]
