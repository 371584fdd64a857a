from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocfl.layout_0003_hash_and_id_n_tuple import Layout_0003_Hash_And_Id_N_Tuple

from archive.layout import Tree, object_path, readme_bytes

LONG = "abcdefghij" * 10 + "a"


@pytest.mark.parametrize(
    ("object_id", "path"),
    [
        ("object-01", "3c0/ff4/240/object-01"),
        ("..hor/rib:le-$id", "487/326/d8c/%2e%2ehor%2frib%3ale-%24id"),
        ("..Hor/rib:lè-$id", "373/529/21a/%2e%2eHor%2frib%3al%c3%a8-%24id"),
        (
            LONG,
            f"5cc/73e/648/{LONG[:100]}"
            "-5cc73e648fbcff136510e330871180922ddacf193b68fdeff855683a01464220",
        ),
    ],
)
def test_the_examples_of_the_extension(object_id, path):
    assert object_path(object_id) == PurePosixPath(path)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120))
def test_any_id_lies_where_ocfl_py_would_put_it(object_id):
    foreign = Layout_0003_Hash_And_Id_N_Tuple().identifier_to_path(object_id)
    assert object_path(object_id) == PurePosixPath(foreign)


def test_staging_and_lock_of_an_object_have_the_same_name_outside_the_storage_root():
    tree = Tree(Path("/a"))
    staged, lock = tree.staging_dir("urn:1"), tree.lock_file("urn:1")
    assert staged.name == lock.name
    assert not staged.is_relative_to(tree.storage)
    assert not lock.is_relative_to(tree.storage)


def test_the_page_of_the_documentation_is_the_readme_of_the_archive():
    page = Path(__file__).parents[3] / "docs" / "archive-format.md"
    assert page.read_bytes() == readme_bytes()
