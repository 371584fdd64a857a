"""A project of many runs is opened from its listing, which is never the truth."""

import shutil
from pathlib import Path

import pytest

from exporter.model.run import RunKey
from exporter.store import RunStore, layout, listing
from exporter.store.local import LocalFiles

NAMES = [f"r{n}" for n in range(6)]


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    monkeypatch.setattr(listing, "MANY", 4)


@pytest.fixture
def full(store, pulled):
    for name in NAMES:
        store.write(pulled(("e", "p", name), {"m": [1.0]}, config={"n": name}), name)
    RunStore(store.root).runs()
    return store


def names_in(store):
    return [run.key.id for run in RunStore(store.root).runs()]


def test_many_runs_are_the_same_with_and_without_a_listing(full):
    file = full.root / "e" / "p" / layout.LISTING
    with_it = RunStore(full.root).runs()
    file.unlink()
    assert RunStore(full.root).runs() == with_it
    assert file.exists()


def test_a_small_project_has_none(store, pulled):
    store.write(pulled(("e", "p", "a")), "")
    assert len(store.runs()) == 1
    assert not (store.root / "e" / "p" / layout.LISTING).exists()


def test_a_run_that_changed_is_not_taken_from_the_listing(full, pulled):
    full.write(pulled(("e", "p", "r1"), {"other": [2.0]}), "new")
    found = {run.key.id: run for run in RunStore(full.root).runs()}
    assert [c.name for c in found["r1"].columns] == ["other"]
    assert [c.name for c in found["r2"].columns] == ["m"]


def test_a_run_that_is_gone_is_not_taken_from_the_listing(full):
    shutil.rmtree(full.root / "e" / "p" / "r3")
    assert names_in(full) == [name for name in NAMES if name != "r3"]
    assert RunStore(full.root).fingerprint(RunKey("e", "p", "r3")) is None


@pytest.mark.parametrize("damage", [b"", b"{}\n", b"rubbish", b'{"format": "x", "runs": []}\n'])
def test_a_damaged_listing_is_ignored_and_written_anew(full, damage):
    file = full.root / "e" / "p" / layout.LISTING
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert names_in(full) == NAMES
    assert file.read_bytes() == whole


def test_a_listing_cut_or_scrambled_loses_no_run(full):
    file = full.root / "e" / "p" / layout.LISTING
    whole = file.read_bytes()
    for damaged in (whole[:-1], whole[: len(whole) // 2], whole.replace(b'"config"', b'"xonfig"')):
        file.write_bytes(damaged)
        assert names_in(full) == NAMES


def test_the_listing_is_read_in_place_of_the_files(full, monkeypatch):
    read = LocalFiles.read

    def refuse(files, path):
        if path.endswith(layout.RUN):
            raise AssertionError("a file was opened")
        return read(files, path)

    monkeypatch.setattr(LocalFiles, "read", refuse)
    assert names_in(full) == NAMES


def test_a_listing_that_cannot_be_written_is_done_without(full, monkeypatch):
    (full.root / "e" / "p" / layout.LISTING).unlink()

    def refuse(*_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "replace", refuse)
    assert names_in(full) == NAMES
    assert sorted(p.name for p in (full.root / "e" / "p").iterdir()) == NAMES


def test_strangers_in_a_project_are_neither_listed_nor_in_the_way(full):
    stranger = full.root / "e" / "p" / b"\xff".decode("utf-8", "surrogateescape")
    shutil.copytree(full.root / "e" / "p" / "r1", stranger)
    record = full.root / "e" / "p" / "r2" / layout.RUN
    record.write_bytes(record.read_bytes().replace(b'"n": "r2"', b'"n": NaN'))
    (full.root / "e" / "p" / layout.LISTING).unlink()
    for _ in range(2):
        assert names_in(full) == NAMES
