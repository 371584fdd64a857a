import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.figures.cache import FigureCache, cache_key

KEY = cache_key("chart")


def entry(root: Path) -> Path:
    return root / KEY[:2] / KEY[2:]


def test_what_is_put_is_got(tmp_path):
    FigureCache(tmp_path).put(KEY, b"a\nb\0")
    assert FigureCache(tmp_path).get(KEY) == b"a\nb\0"
    assert FigureCache(tmp_path).get(cache_key("other")) is None


def test_without_a_folder_nothing_is_remembered():
    cache = FigureCache(None)
    cache.put(KEY, b"x")
    assert cache.get(KEY) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: b"",
        lambda data: data.replace(b"drawing", b"drawinG"),
        lambda data: data + b"x",
        lambda data: b"<svg>" + data,
    ],
    ids=["torn", "empty", "flipped", "longer", "headless"],
)
def test_a_damaged_entry_is_no_entry_and_heals(tmp_path, damage):
    cache = FigureCache(tmp_path)
    cache.put(KEY, b"a drawing")
    entry(tmp_path).write_bytes(damage(entry(tmp_path).read_bytes()))
    assert cache.get(KEY) is None
    cache.put(KEY, b"a drawing")
    assert cache.get(KEY) == b"a drawing"


def test_an_entry_in_the_wrong_place_is_no_entry(tmp_path):
    cache, other = FigureCache(tmp_path), cache_key("other")
    cache.put(other, b"x")
    entry(tmp_path).parent.mkdir(exist_ok=True)
    (tmp_path / other[:2] / other[2:]).rename(entry(tmp_path))
    assert cache.get(KEY) is None


def test_a_folder_that_cannot_be_used_is_no_error(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    cache = FigureCache(blocked)
    cache.put(KEY, b"x")
    assert cache.get(KEY) is None


def test_old_leftovers_are_swept_and_new_ones_are_not(tmp_path):
    (tmp_path / "tmp").mkdir()
    old, new = tmp_path / "tmp" / "old", tmp_path / "tmp" / "new"
    old.write_text("")
    new.write_text("")
    os.utime(old, (0, 0))
    FigureCache(tmp_path).put(KEY, b"x")
    assert [left.name for left in (tmp_path / "tmp").iterdir()] == ["new"]


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_keys_are_equal_only_for_equal_parts(one, two):
    assert (cache_key(*one) == cache_key(*two)) == (one == two)


WRITER = """
import sys
from pathlib import Path
from exporter.figures.cache import FigureCache, cache_key
cache = FigureCache(Path(sys.argv[1]))
data = b"x" * 2_000_000
print("ready", flush=True)
while True:
    cache.put(cache_key("chart"), data)
"""


def test_kill_9_while_writing_leaves_no_broken_entry(tmp_path):
    for pause in (0.0, 0.003, 0.007, 0.011):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE)
        with writer:
            writer.stdout.readline()
            time.sleep(pause)
            writer.send_signal(signal.SIGKILL)
        assert FigureCache(tmp_path).get(KEY) in (None, b"x" * 2_000_000)
        assert not entry(tmp_path).exists() or FigureCache(tmp_path).get(KEY)


def test_many_writers_and_readers_agree(tmp_path):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    for writer in writers:
        writer.stdout.readline()
    deadline = time.monotonic() + 30
    while FigureCache(tmp_path).get(KEY) is None and time.monotonic() < deadline:
        time.sleep(0.01)
    seen = {FigureCache(tmp_path).get(KEY) for _ in range(50)}
    for writer in writers:
        with writer:
            writer.kill()
    assert seen == {FigureCache(tmp_path).get(KEY)} == {b"x" * 2_000_000}


def filled(root, count, size=1000):
    """A cache whose entries were used one second apart, the first one longest ago."""
    cache = FigureCache(root)
    keys = [cache_key(str(number)) for number in range(count)]
    for age, key in enumerate(reversed(keys)):
        cache.put(key, b"x" * size)
        os.utime(root / key[:2] / key[2:], (1e9 - age, 1e9 - age))
    return cache, keys


def test_what_was_not_used_for_longest_goes_first(tmp_path):
    cache, keys = filled(tmp_path, 20)
    each = cache.entries()[0].size
    assert cache.trim(10 * each) == 12 * each
    assert [key for key in keys if cache.get(key)] == keys[12:]


def test_a_cache_within_its_limit_stays_as_it_is(tmp_path):
    cache, keys = filled(tmp_path, 5)
    assert cache.trim(sum(entry.size for entry in cache.entries())) == 0
    assert all(cache.get(key) for key in keys)


def test_using_an_entry_saves_it(tmp_path):
    cache, keys = filled(tmp_path, 10)
    assert cache.get(keys[0])
    cache.trim(5 * cache.entries()[0].size)
    assert cache.get(keys[0])
    assert not cache.get(keys[1])


def test_a_cache_can_be_emptied_while_others_write(tmp_path):
    cache, keys = filled(tmp_path, 10)
    other = FigureCache(tmp_path)
    cache.trim(0)
    assert cache.entries() == []
    other.put(keys[0], b"again")
    assert cache.get(keys[0]) == b"again"


def test_no_folder_has_no_entries(tmp_path):
    assert FigureCache(None).entries() == FigureCache(tmp_path / "none").entries() == []
    assert FigureCache(None).trim(0) == 0
