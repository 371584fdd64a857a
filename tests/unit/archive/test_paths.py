from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import UsageError
from archive.paths import check_paths, fold, path_fault

characters = st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="/\\")
parts = st.text(characters, min_size=1)
good_parts = parts.filter(lambda part: part not in {".", ".."} and len(part.encode()) < 200)
good_paths = st.lists(good_parts, min_size=1, max_size=4).map("/".join)


@given(good_paths)
def test_ordinary_paths_are_good(path):
    assert path_fault(path) is None


@given(
    good_paths, st.sampled_from(["../{}", "/{}", "{}/", "{}/..", "a//{}", "./{}", "{}\\x", "{}\n"])
)
def test_one_bad_part_spoils_a_path(path, pattern):
    assert path_fault(pattern.format(path))


@given(good_paths)
def test_another_spelling_of_a_path_is_a_twin(path):
    other = path.upper()
    if other != path and fold(other) == fold(path):
        with pytest.raises(UsageError, match="another spelling"):
            check_paths([path, other])


@given(good_paths)
def test_fold_is_stable(path):
    assert fold(fold(path)) == fold(path)


def test_a_long_list_of_faults_is_cut():
    with pytest.raises(UsageError, match="and 30 more"):
        check_paths([f"/{number}" for number in range(50)])
