"""What is seen on the disk is always one whole state, whoever is killed when."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter import files
from exporter.errors import UsageError
from exporter.files import locked, write_file, write_tree

OLD = {"index.html": b"old", "a/b/c.txt": b"old", "gone.txt": b"old"}
NEW = {"index.html": b"new", "a/b/c.txt": b"new", "data/x.csv": b"1\n"}


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def no_exchange(*_: Path) -> bool:
    return False


def test_a_tree_holds_exactly_the_files(tmp_path: Path) -> None:
    for state in (OLD, NEW, {}):
        write_tree(tmp_path / "deep" / "site", state)
        assert tree(tmp_path / "deep" / "site") == state
        assert names(tmp_path / "deep") == ["site"]


def test_the_same_without_the_exchange_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "exchange", no_exchange)
    test_a_tree_holds_exactly_the_files(tmp_path)


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    for content in (b"one", b"", b"two" * 100_000):
        write_file(tmp_path / "new" / "versions.json", content)
        assert tree(tmp_path) == {"new/versions.json": content}


def test_a_tree_that_is_there_already_is_left_alone(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_tree(site, OLD)
    before = site.stat().st_ino
    write_tree(site, OLD)
    assert site.stat().st_ino == before
    (site / "index.html").unlink()
    (site / "index.html").symlink_to(site / "gone.txt")
    write_tree(site, OLD)
    assert not (site / "index.html").is_symlink()
    assert tree(site) == OLD


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk")
    write_tree(tmp_path / "out", NEW)
    assert (tmp_path / "out").is_symlink()
    assert tree(tmp_path / "disk") == NEW


def test_files_can_be_read_by_others_as_the_umask_allows(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_tree(tmp_path / "site", NEW)
        write_file(tmp_path / "v.json", b"")
    finally:
        os.umask(before)
    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "site/index.html").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "v.json").stat().st_mode & 0o777 == 0o644


BAD = ["", ".", "..", "../x", "a/../../x", "/etc/x", "a//b", "a/", "./a", "a\\b", "a\0b", "a\nb"]


@pytest.mark.parametrize("path", [*BAD, "\ud800"])
def test_a_path_that_leaves_is_refused_and_nothing_changes(tmp_path: Path, path: str) -> None:
    write_tree(tmp_path / "site", OLD)
    with pytest.raises(UsageError, match="unsafe-path"):
        write_tree(tmp_path / "site", {**NEW, path: b"x"})
    assert tree(tmp_path) == {f"site/{name}": content for name, content in OLD.items()}


def test_every_bad_path_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_tree(tmp_path / "site", {"../x": b"", "a": b"", "a/b": b"", "ok": b""})
    assert len(caught.value.problems) == 2


@given(st.dictionaries(st.text(max_size=12), st.binary(max_size=3), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_mapping_is_written_exactly_or_refused(
    tmp_path: Path, wanted: dict[str, bytes]
) -> None:
    try:
        write_tree(tmp_path / "root" / "site", wanted)
    except UsageError:
        pass
    else:
        assert tree(tmp_path / "root" / "site") == wanted
    assert names(tmp_path) in ([], ["root"])
    assert not (tmp_path / "root").exists() or names(tmp_path / "root") in ([], ["site"])


def test_the_working_directory_is_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    for target in (Path(), tmp_path):
        with pytest.raises(UsageError, match="target-in-use"):
            write_tree(target, NEW)


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(UsageError, match="not-a-directory"):
        write_tree(tmp_path / "site", NEW)
    with pytest.raises(UsageError, match="cannot-write"):
        write_tree(tmp_path / "site" / "below", NEW)
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="cannot-write"):
        write_file(tmp_path / "folder", b"")
    assert names(tmp_path) == ["folder", "site"]


def test_a_disk_that_refuses_leaves_the_old_tree_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(tmp_path / "site", OLD)

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_sync", full)
    with pytest.raises(UsageError, match="No space left"):
        write_tree(tmp_path / "site", NEW)
    assert tree(tmp_path / "site") == OLD
    assert names(tmp_path) == ["site"]


def test_writers_of_one_target_wait_for_each_other(tmp_path: Path) -> None:
    held: list[str] = []

    def hold(name: str) -> None:
        for _ in range(50):
            with locked(tmp_path / "site"):
                held.append(name)
                assert held == [name]
                held.remove(name)

    threads = [threading.Thread(target=hold, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(tmp_path) == []


def test_a_reader_never_misses_a_file_while_the_tree_is_replaced(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_tree(site, OLD)
    done = threading.Event()

    def write() -> None:
        for turn in range(30):
            write_tree(site, (OLD, NEW)[turn % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen: set[bytes] = set()
    while not done.is_set():
        seen.add((site / "index.html").read_bytes())
    writer.join()
    assert seen <= {b"old", b"new"}


KILLED_AT_STEP = """
import os, signal, sys
from pathlib import Path
from exporter import files

step, exchange = int(sys.argv[2]), sys.argv[3] == "exchange"
if not exchange:
    files.exchange = lambda *_: False
def audit(event, _):
    global step
    if event == "open" or event.startswith(("os.", "shutil.")):
        step -= 1
        if step == 0:
            os.kill(os.getpid(), signal.SIGKILL)
new = {"index.html": b"new", "a/b/c.txt": b"new", "data/x.csv": b"1\\n"}
target = Path(sys.argv[1])
sys.addaudithook(audit)
files.write_tree(target, new)
files.write_file(target / "v.json", b"new")
os._exit(7)
"""


@pytest.mark.slow
@pytest.mark.parametrize("way", ["exchange", "fallback"])
def test_a_kill_at_any_step_leaves_a_whole_state(tmp_path: Path, way: str) -> None:
    """The audit hook kills the writer at its n-th file operation, for every n until it finishes."""
    outcomes: set[str] = set()
    for step in range(1, 400):
        site = tmp_path / "site"
        write_tree(site, {**OLD, "v.json": b"old"})
        done = subprocess.run(
            [sys.executable, "-c", KILLED_AT_STEP, str(site), str(step), way], check=False
        )
        outcomes.add(_state(site))
        write_tree(site, {})
        assert names(tmp_path) == ["site"], "the next writer clears what was left"
        if done.returncode == 7:
            break
    else:
        pytest.fail("the writer never finished")
    between = {"absent"} if way == "fallback" else set[str]()
    assert outcomes == {"old", "new tree", "new tree, new file"} | between


def _state(site: Path) -> str:
    if not site.exists():
        return "absent"
    visible = {name: text for name, text in tree(site).items() if not name.startswith(".")}
    states = {
        "old": {**OLD, "v.json": b"old"},
        "new tree": NEW,
        "new tree, new file": {**NEW, "v.json": b"new"},
    }
    return next(name for name, state in states.items() if state == visible)
