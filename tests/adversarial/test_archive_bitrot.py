"""Any change of any file of the archive is found, and named with the reports that it touches."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import Archive, DamagedError, digests
from archive.checks import content as content_checks

OBJECT, OTHER = "urn:report:1", "urn:report:2"
OLD = {"a.txt": b"one", "data/b": b"two\n" * 50, "data/c": b"unchanged"}
NEW = {"a.txt": b"ONE", "data/b": b"two\n" * 50, "empty": b"", "data/c": b"unchanged"}
WHEN = datetime(2025, 1, 31, tzinfo=UTC)


def flip(path: Path) -> None:
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def to_link(path: Path) -> None:
    root = next(parent for parent in path.parents if (parent / "archive.json").exists())
    aside = root.with_name("aside")
    path.rename(aside)
    path.symlink_to(aside)


def to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def swap(path: Path) -> None:
    """With any other file of the object whose bytes differ."""
    root = next(parent for parent in path.parents if (parent / "v1").is_dir())
    others = sorted(other for other in root.rglob("*") if other.is_file())
    other = next(other for other in others if other.read_bytes() != path.read_bytes())
    mine = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(mine)


DAMAGES = [flip, truncate, append, Path.unlink, empty, swap, to_link, to_folder]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory) -> Path:
    archive = Archive.create(tmp_path_factory.mktemp("pristine") / "archive")
    archive.add(OBJECT, OLD, message="January", created=WHEN)
    archive.add(OBJECT, NEW, message="February", created=WHEN)
    archive.add(OTHER, OLD, message="January", created=WHEN)
    return archive.root


@pytest.fixture
def archive(pristine, tmp_path) -> Archive:
    shutil.copytree(pristine, tmp_path / "archive")
    return Archive.open(tmp_path / "archive")


def directory(archive: Archive, object_id: str = OBJECT) -> Path:
    leaf = object_id.replace(":", "%3a")
    return next(archive.root.glob(f"ocfl/*/*/*/{leaf}"))


FILES = [
    "0=ocfl_object_1.1",
    "inventory.json",
    "inventory.json.sha512",
    "v1/inventory.json",
    "v1/inventory.json.sha512",
    "v1/content/a.txt",
    "v1/content/data/b",
    "v1/content/data/c",
    "v2/inventory.json",
    "v2/inventory.json.sha512",
    "v2/content/a.txt",
    "v2/content/empty",
]


def test_the_table_lists_every_file_of_the_object(archive):
    root = directory(archive)
    found = [path for path in root.rglob("*") if path.is_file()]
    assert sorted(path.relative_to(root).as_posix() for path in found) == sorted(FILES)
    assert archive.verify().ok


EMPTY = "v2/content/empty"
CASES = [
    (name, damage)
    for name in FILES
    for damage in DAMAGES
    if name != EMPTY or damage not in (flip, truncate, empty)
]


@pytest.mark.parametrize(
    ("name", "damage"), CASES, ids=lambda value: getattr(value, "__name__", value)
)
def test_every_damage_to_every_file_is_found(archive, damage, name):
    damage(directory(archive) / name)
    report = archive.verify()
    assert report.exit_status == 5
    assert {problem.object_id for problem in report.problems} == {OBJECT}
    # when a sidecar and its inventory disagree, either may be the damaged one
    named = {name, name.removesuffix(".sha512")}
    places = {problem.place.partition("%3a1/")[2] for problem in report.problems}
    assert places & named
    assert archive.verify(OTHER).ok


@pytest.mark.parametrize(
    ("name", "versions", "paths"),
    [
        ("v1/content/a.txt", ("v1",), ("a.txt",)),
        ("v1/content/data/b", ("v1", "v2"), ("data/b",)),
        ("v2/content/empty", ("v2",), ("empty",)),
    ],
)
@pytest.mark.parametrize("damage", [append, Path.unlink], ids=["append", "delete"])
def test_damage_names_the_versions_and_the_files_that_need_the_bytes(
    archive, damage, name, versions, paths
):
    damage(directory(archive) / name)
    (problem,) = archive.verify(OBJECT).problems
    assert (problem.code, problem.versions, problem.paths) == ("E092", versions, paths)
    with pytest.raises(DamagedError, match="A031"):
        archive.read(OBJECT, paths[0], versions[-1])
    with pytest.raises(DamagedError, match=paths[0]):
        archive.restore(OBJECT, archive.root.parent / "out", versions[-1])
    assert not (archive.root.parent / "out").exists()


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("stray", "E072"),
        ("v1/stray", "E015"),
        ("v1/content/data/stray", "E023"),
        ("v1/stray/file", "A045"),
        ("stray/file", "E001"),
        ("extensions/stray", "E067"),
        ("v3/content/stray", "E046"),
    ],
)
def test_a_foreign_file_is_found(archive, place, code):
    root = directory(archive)
    path = (root.parent if place == "stray" else root) / place
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(b"x")
    assert code in {problem.code for problem in archive.verify().problems}


def test_an_empty_directory_is_found(archive):
    (directory(archive) / "v1/content/nothing").mkdir()
    (archive.root / "ocfl/abc").mkdir()
    assert {problem.code for problem in archive.verify().problems} == {"E024", "E073"}


def test_a_missing_version_is_found(archive):
    shutil.rmtree(directory(archive) / "v1")
    codes = {(problem.code, problem.versions) for problem in archive.verify().problems}
    assert ("E046", ("v1",)) in codes


def test_a_lost_newest_version_is_not_taken_for_the_one_before(archive):
    shutil.rmtree(directory(archive) / "v2")
    assert not archive.verify().ok
    with pytest.raises(DamagedError, match="A031"):
        archive.read(OBJECT, "a.txt")
    with pytest.raises(DamagedError, match="v2 is missing"):
        archive.add(OBJECT, OLD, message="March", created=WHEN)


def test_a_version_without_any_inventory_of_its_own_is_found(archive):
    (directory(archive) / "v1/inventory.json").unlink()
    (directory(archive) / "v1/inventory.json.sha512").unlink()
    assert [problem.code for problem in archive.verify().problems] == ["A044"]


def test_an_object_in_another_place_is_found(archive):
    here = directory(archive)
    here.rename(here.with_name("urn%3areport%3a3"))
    assert "A042" in {problem.code for problem in archive.verify().problems}


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("damage", [halve, empty, Path.unlink], ids=["halve", "empty", "delete"])
@pytest.mark.parametrize(
    "name",
    [
        "0=ocfl_1.1",
        "ocfl_layout.json",
        "extensions/0003-hash-and-id-n-tuple-storage-layout/config.json",
    ],
)
def test_damage_to_the_storage_root_is_found(archive, damage, name):
    damage(archive.root / "ocfl" / name)
    problems = archive.verify().problems
    assert {problem.place for problem in problems} == {name}
    assert {problem.object_id for problem in problems} == {""}


def test_a_reading_error_that_passes_is_a_warning_and_not_damage(archive, monkeypatch):
    """The first reading of every file is wrong, the second right: the disk or the memory lies."""
    seen = set()

    def unsteady(path, algorithms):
        found, size = digests.digest_file(path, algorithms)
        if path in seen:
            return found, size
        seen.add(path)
        return dict.fromkeys(found, "0" * 128), size

    monkeypatch.setattr(content_checks, "digest_file", unsteady)
    report = archive.verify(OBJECT)
    assert report.ok
    assert {problem.code for problem in report.warnings} == {"A041"}


def test_an_unreadable_file_is_a_problem_and_not_a_traceback(archive, monkeypatch):
    def unreadable(path, _algorithms):
        raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr(content_checks, "digest_file", unreadable)
    problems = archive.verify(OBJECT).problems
    assert {problem.code for problem in problems} == {"A040"}
    assert {problem.paths for problem in problems} >= {("data/b",), ("a.txt",)}


def test_add_refuses_to_build_on_lost_content(archive):
    (directory(archive) / "v1/content/data/b").unlink()
    with pytest.raises(DamagedError, match="data/b is missing"):
        archive.add(OBJECT, {**NEW, "more": b"x"}, message="March", created=WHEN)
    assert archive.describe(OTHER).head == "v1"


def test_a_damaged_root_copy_does_not_stop_readers_and_the_next_writer_mends_it(archive):
    empty(directory(archive) / "inventory.json")
    assert archive.read(OBJECT, "a.txt") == b"ONE"
    assert not archive.verify().ok
    archive.recover()
    assert archive.verify().ok
