"""Any name becomes one safe folder name, and no two names the same one."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exporter.model.run import RunKey
from exporter.store.names import MAX_BYTES, component, folder, media

HOSTILE = [
    "..",
    ".",
    "",
    "_",
    "a/b",
    "../../etc/passwd",
    "/abs",
    "a\0b",
    "a\nb",
    "*?[]",
    "x" * 300,
    "größe-" * 60,
    "<script>",
    "$(x)",
    "\\write18",
    "שלום",
    ".hidden",
    "%2E",
    "\ud800",
    "COM1:",
    "a~b",
]


@given(st.text(st.characters(exclude_categories=[])) | st.sampled_from(HOSTILE))
def test_a_component_is_a_plain_name(name):
    found = component(name)
    assert found not in {"", ".", ".."}
    assert not found.startswith(".")
    assert not set(found) & set('/\\\0\n*?[]:"<>| ')
    assert len(found.encode("ascii")) <= MAX_BYTES


@given(st.text(max_size=150), st.text(max_size=150))
def test_names_that_differ_get_folders_that_differ(one, two):
    assume(one != two)
    assert component(one) != component(two)


def test_a_long_name_cannot_be_taken_by_a_short_one():
    long = component("x" * 300)
    assert component(long) != long


@pytest.mark.parametrize("name", HOSTILE)
def test_a_run_folder_is_three_levels_below_the_root(name):
    assert len(folder(RunKey(name, name, name)).parts) == 3


def test_usual_names_stay_readable():
    assert str(folder(RunKey("my-team", "vision_models", "27a70ec4"))) == (
        "my-team/vision_models/27a70ec4"
    )


@pytest.mark.parametrize("path", ["../../x", "/x", "a/../../x", "images/../x"])
def test_media_never_leave_their_folder(path):
    assert ".." not in media(path).parts
    assert not media(path).is_absolute()


@given(st.lists(st.text("a/._", max_size=8), min_size=2, max_size=2, unique=True))
def test_two_media_paths_never_become_one_file(paths):
    one, two = map(media, paths)
    assert one != two
