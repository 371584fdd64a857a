from __future__ import annotations

import pytest

from archive import fsops


def test_nothing_is_overwritten(tmp_path):
    fsops.write_new(tmp_path / "a", [b"one"])
    with pytest.raises(FileExistsError):
        fsops.write_new(tmp_path / "a", [b"two"])
    full, other = tmp_path / "full", tmp_path / "other"
    fsops.make_dir(full)
    fsops.write_new(full / "a", [b""])
    fsops.make_dir(other)
    with pytest.raises(OSError, match="not empty"):
        fsops.rename(other, full)


def test_make_dirs_tells_what_it_made(tmp_path):
    deep = tmp_path / "a" / "b"
    assert fsops.make_dirs(deep) == [tmp_path / "a", deep]
    assert fsops.make_dirs(deep) == []


def test_make_dirs_does_not_take_a_file_for_a_directory(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(FileExistsError):
        fsops.make_dirs(tmp_path / "a")


def test_sync_tree_flushes_every_file_and_the_deepest_directories_first(tmp_path, monkeypatch):
    for name in ("a/b/c/one", "a/two", *(f"a/many{number}" for number in range(9))):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    flushed = []
    monkeypatch.setattr(fsops, "sync_file", flushed.append)
    monkeypatch.setattr(fsops, "sync_dir", flushed.append)
    fsops.sync_tree(tmp_path)
    assert {*flushed} == {tmp_path, *tmp_path.rglob("*")}
    folders = [path for path in flushed if path.is_dir()]
    assert folders == [tmp_path / "a/b/c", tmp_path / "a/b", tmp_path / "a", tmp_path]
    assert flushed[-4:] == folders


def test_remove_tree_does_not_follow_links(tmp_path):
    outside, tree = tmp_path / "outside", tmp_path / "tree"
    outside.mkdir()
    (outside / "mine").write_bytes(b"x")
    (tree / "deep").mkdir(parents=True)
    (tree / "deep" / "link").symlink_to(outside)
    fsops.remove_tree(tree)
    assert not tree.exists()
    assert (outside / "mine").read_bytes() == b"x"
