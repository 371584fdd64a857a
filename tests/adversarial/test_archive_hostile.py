"""Hostile ids, paths, sources, targets and inventories: kept inside, or refused clearly."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import AccessError, Archive, ArchiveError, NotFoundError, UsageError
from archive.checks.object import check_object
from archive.objects import load
from archive.rules import examine
from archive.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

WHEN = datetime(2025, 1, 31, tzinfo=UTC)

IDS = [
    "../../x",
    "/etc/passwd",
    "..",
    ".",
    "a" * 300,
    "א\u202eבג",
    "nul\0byte",
    "100%25%",
    "line\nend",
    "$(touch pwned)",
    "<script>alert(1)</script>",
    "CON",
    " ",
    "extensions",
]

BAD_PATHS = {
    "": "is empty",
    "/etc/passwd": "is absolute",
    "../x": "'..'",
    "a/../../x": "'..'",
    "./a": "'.'",
    "a//b": "empty",
    "a/": "empty",
    "a\\b": "backslash",
    "C:\\x": "backslash",
    "nul\0": "control character",
    "new\nline": "control character",
    "\ud800": "lone surrogate",
    "x" * 256: "longer than 255 bytes",
    "é" * 128: "longer than 255 bytes",
    "ab/" * 400 + "c": "longer than 1000 bytes",
}
GOOD_PATHS = [
    "a",
    "..a/b..",
    "...",
    "-rf",
    "--help",
    "א\u202eבג.txt",
    "with space /  x",
    "$(touch pwned)",
    "<script>.html",
    "%2e%2e/x",
    "x" * 255,
    "c:/x",
    "~/x",
    "v1/content/x",
    "inventory.json",
]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A directory in memory if there is one: nothing here depends on a real disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture
def archive(tmp_path) -> Archive:
    return Archive.create(tmp_path / "archive")


def add(archive: Archive, files, object_id="urn:1"):
    return archive.add(object_id, files, message="m", created=WHEN)


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_hostile_ids_stay_inside_and_come_back_as_they_were(archive, tmp_path):
    for object_id in IDS:
        add(archive, {"a": object_id.encode()}, object_id)
    assert {summary.object_id for summary in archive.objects()} == set(IDS)
    assert all(archive.read(object_id, "a") == object_id.encode() for object_id in IDS)
    assert archive.verify().problems == ()
    assert {path.name for path in tmp_path.iterdir()} == {"archive"}
    assert {path.name for path in archive.root.iterdir()} == {
        "README.md",
        "archive.json",
        "locks",
        "ocfl",
        "staging",
    }


@pytest.mark.parametrize("object_id", ["", "\ud800"])
def test_an_id_that_cannot_be_encoded_is_refused(archive, object_id):
    with pytest.raises(UsageError, match="A005") as caught:
        add(archive, {"a": b"x"}, object_id)
    assert caught.value.exit_status == 2


@pytest.mark.parametrize(("path", "reason"), BAD_PATHS.items())
def test_a_bad_path_is_refused_with_its_reason(archive, path, reason):
    before = everything(archive.root)
    with pytest.raises(UsageError, match="A004") as caught:
        add(archive, {path: b"x", "good": b"y"})
    assert reason in caught.value.message
    assert everything(archive.root) == before


def test_all_bad_paths_are_named_at_once(archive):
    with pytest.raises(UsageError) as caught:
        add(archive, dict.fromkeys(BAD_PATHS, b"x"))
    assert caught.value.message.startswith(f"{len(BAD_PATHS)} of {len(BAD_PATHS)} paths")
    assert all(reason in caught.value.message for reason in BAD_PATHS.values())


@pytest.mark.parametrize(
    "twins",
    [
        ("Plot.svg", "plot.svg"),
        ("caf\u00e9", "cafe\u0301"),
        ("straße", "STRASSE"),
        ("a", "a/b"),
        ("Dir", "dir/b"),
    ],
)
def test_paths_that_some_file_systems_confuse_are_refused(archive, twins):
    with pytest.raises(UsageError, match="A004"):
        add(archive, dict.fromkeys(twins, b"x"))


def test_odd_but_good_paths_come_back_as_they_were(archive, tmp_path):
    files = {path: path.encode() for path in GOOD_PATHS}
    add(archive, files)
    assert archive.verify().problems == ()
    archive.restore("urn:1", tmp_path / "out")
    found = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    restored = {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in found}
    assert restored == files
    assert {path.name for path in tmp_path.iterdir()} == {"archive", "out"}


def test_a_source_that_is_missing_or_no_file_is_named(archive, tmp_path):
    with pytest.raises(AccessError, match="A020") as caught:
        add(archive, {"a": tmp_path / "missing", "b": tmp_path})
    assert "2 files cannot be read" in caught.value.message
    assert caught.value.exit_status == 4


def test_a_source_that_changes_while_it_is_archived_is_refused(archive, tmp_path, monkeypatch):
    source = tmp_path / "growing"
    source.write_bytes(b"one")
    before = everything(archive.root / "ocfl")

    def read_then_grow(files):
        found = read_sources(files)
        source.write_bytes(b"one and more")
        return found

    monkeypatch.setattr("archive.root.read_sources", read_then_grow)
    with pytest.raises(UsageError, match="A021"):
        add(archive, {"a": source})
    assert everything(archive.root / "ocfl") == before
    assert [*(archive.root / "staging").iterdir()] == []


@pytest.mark.parametrize("kind", ["file", "full directory", "link to a directory", "dangling link"])
def test_restore_never_overwrites(archive, tmp_path, kind):
    add(archive, {"a": b"x"})
    target, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    if kind == "file":
        target.write_bytes(b"mine")
    elif kind == "full directory":
        target.mkdir()
        (target / "mine").write_bytes(b"mine")
    else:
        target.symlink_to(elsewhere if "directory" in kind else tmp_path / "nowhere")
    before = everything(tmp_path)
    with pytest.raises(UsageError, match="A007"):
        archive.restore("urn:1", target)
    assert everything(tmp_path) == before


def forge(archive: Archive, change) -> Path:
    """Change an inventory like an attacker would: with matching digests everywhere."""
    add(archive, {"a": b"x", "b": b"y"})
    (folder,) = archive.root.glob("ocfl/*/*/*/*")
    inventory = json.loads((folder / "inventory.json").read_bytes())
    change(inventory)
    raw = json.dumps(inventory).encode()
    for place in (folder, folder / "v1"):
        (place / "inventory.json").write_bytes(raw)
        sidecar = f"{hashlib.sha512(raw).hexdigest()} inventory.json\n"
        (place / "inventory.json.sha512").write_text(sidecar)
    return folder


def rename_a(path: str):
    def change(inventory):
        for state in [inventory["versions"]["v1"]["state"]]:
            for digest, paths in state.items():
                state[digest] = [path if name == "a" else name for name in paths]

    return change


@pytest.mark.parametrize("path", ["../../pwned", "/tmp/pwned", "x/../../pwned", "nul\0", "\ud800"])
def test_a_forged_inventory_cannot_lead_outside(archive, tmp_path, path):
    forge(archive, rename_a(path))
    assert not archive.verify().ok
    with pytest.raises(ArchiveError):
        archive.restore("urn:1", tmp_path / "out")
    assert {found.name for found in tmp_path.iterdir()} == {"archive"}


def test_a_forged_content_path_cannot_read_outside(archive, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"x")

    def change(inventory):
        digest = hashlib.sha512(b"x").hexdigest()
        inventory["manifest"][digest] = ["v1/content/../../../../../../../secret"]

    forge(archive, change)
    with pytest.raises(ArchiveError, match="E099"):
        archive.read("urn:1", "a")


def test_a_deep_or_repeated_json_is_a_finding_and_not_a_crash():
    for raw in (b"[" * 100_000, b'{"id": "a", "id": "b"}', b"\xff", b"1" * 5000, b"null", b""):
        examined = examine(raw)
        assert examined.inventory is None
        assert [problem.code for problem in examined.problems] == ["E033"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
inventories = st.fixed_dictionaries(
    {},
    optional={
        "id": json_values,
        "type": st.just("https://ocfl.io/1.1/spec/#inventory") | json_values,
        "digestAlgorithm": st.sampled_from(["sha512", "sha256", "md5"]) | json_values,
        "head": st.just("v1") | json_values,
        "manifest": st.dictionaries(st.text(max_size=4), json_values, max_size=2) | json_values,
        "versions": st.dictionaries(
            st.sampled_from(["v1", "v2", "v01", "x"]),
            st.fixed_dictionaries({"state": json_values, "user": json_values}) | json_values,
            max_size=3,
        )
        | json_values,
        "fixity": st.dictionaries(st.sampled_from(["md5", "x"]), json_values, max_size=2)
        | json_values,
        "contentDirectory": json_values,
    },
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(inventories)
def test_no_json_whatever_breaks_the_rules(block):
    examined = examine(json.dumps(block).encode())
    assert examined.inventory is None
    assert all(problem.code[0] in "EWA" for problem in examined.problems)


def test_an_object_that_is_a_link_is_not_an_object(archive, tmp_path):
    add(archive, {"a": b"x"})
    (folder,) = archive.root.glob("ocfl/*/*/*/*")
    folder.rename(tmp_path / "aside")
    folder.symlink_to(tmp_path / "aside")
    assert "E090" in {problem.code for problem in archive.verify().problems}
    assert "E090" in {problem.code for problem in archive.verify("urn:1").problems}


def test_a_pipe_in_an_object_does_not_block_the_check(archive):
    add(archive, {"a": b"x"})
    (content,) = archive.root.glob("ocfl/*/*/*/*/v1/content")
    (content / "a").unlink()
    os.mkfifo(content / "a")
    assert {problem.code for problem in archive.verify().problems} == {"E090", "E092"}


def test_names_on_disk_that_are_not_utf8_can_be_reported(archive):
    add(archive, {"a": b"x"})
    (content,) = archive.root.glob("ocfl/*/*/*/*/v1/content")
    Path(os.fsdecode(os.fsencode(content) + b"/\xff")).write_bytes(b"x")
    (problem,) = archive.verify().problems
    assert problem.code == "E023"
    assert str(problem).encode()


def test_an_object_of_another_program_is_read_and_not_extended(archive, tmp_path):
    def change(inventory):
        inventory["fixity"] = {"md5": {hashlib.md5(b"x").hexdigest(): ["v1/content/a"]}}

    folder = forge(archive, change)
    assert archive.verify().problems == ()
    assert load(folder).fixity
    assert check_object(folder).files == 2
    with pytest.raises(UsageError, match="A009"):
        add(archive, {"c": b"z"})


def test_what_is_not_there_is_not_found(archive):
    add(archive, {"plots/loss.svg": b"x"})
    for call, code in [
        (lambda: archive.read("urn:2", "a"), "A010"),
        (lambda: archive.verify("urn:2"), "A010"),
        (lambda: archive.read("urn:1", "plots/loss.svg", "v2"), "A011"),
        (lambda: archive.read("urn:1", "plot/loss.svg"), "A012"),
    ]:
        with pytest.raises(NotFoundError, match=code) as caught:
            call()
        assert caught.value.exit_status == 2
    assert "plots/loss.svg" in caught.value.help
