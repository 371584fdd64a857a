from __future__ import annotations

import threading

import pytest

from archive import locks


@pytest.fixture
def lock(tmp_path):
    return tmp_path / "lock"


def test_a_held_lock_is_not_free_even_in_the_same_process(lock):
    with locks.exclusive(lock), locks.try_exclusive(lock) as free:
        assert not free
    with locks.try_exclusive(lock) as free:
        assert free


def test_readers_share_and_keep_writers_out(lock):
    with locks.shared(lock), locks.shared(lock), locks.try_exclusive(lock) as free:
        assert not free


def test_a_lock_ends_with_an_error(lock):
    with pytest.raises(ZeroDivisionError), locks.exclusive(lock):
        raise ZeroDivisionError
    with locks.try_exclusive(lock) as free:
        assert free


def test_writers_wait_for_each_other(lock):
    order, ready = [], threading.Event()

    def second() -> None:
        ready.set()
        with locks.exclusive(lock):
            order.append("second")

    thread = threading.Thread(target=second)
    with locks.exclusive(lock):
        thread.start()
        assert ready.wait(5)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_reading_where_no_lock_can_be_made_goes_on(tmp_path):
    with locks.shared(tmp_path / "no such directory" / "lock"):
        assert not (tmp_path / "no such directory").exists()


def test_lock_files_stay_empty_and_stay(lock):
    with locks.exclusive(lock):
        pass
    assert lock.read_bytes() == b""
