"""Media that rows name are found inside the run's folder, and nowhere else."""

import hashlib

import pytest

from exporter.sources.wandb_media import (
    KINDS,
    Reference,
    class_labels,
    locate,
    media_file,
    references,
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_single_file_is_one_reference(kind):
    value = {"_type": kind, "path": "media/a.bin", "caption": "c", "sha256": "d"}
    assert list(references("k", 3, value)) == [
        Reference("k", 3, KINDS[kind], "media/a.bin", "c", "d")
    ]


def test_a_list_of_images_is_one_reference_each():
    value = {
        "_type": "images/separated",
        "filenames": ["media/a.png", "media/b.png", "media/c.png"],
        "captions": ["first", None],
        "count": 3,
    }
    found = [(r.path, r.caption) for r in references("k", 0, value)]
    assert found == [("media/a.png", "first"), ("media/b.png", ""), ("media/c.png", "")]


def test_a_list_of_sounds_is_one_reference_each():
    sounds = [{"_type": "audio-file", "path": f"media/{n}.wav", "caption": n} for n in "ab"]
    found = list(references("k", 0, {"_type": "audio", "audio": sounds}))
    assert [(r.kind, r.path, r.caption) for r in found] == [
        ("audio", "media/a.wav", "a"),
        ("audio", "media/b.wav", "b"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"_type": "histogram", "bins": [1], "values": [2]},
        {"_type": ["image-file"], "path": "media/a.png"},
        {"_type": "image-file", "path": 3},
        {"_type": "images/separated", "filenames": "media/a.png", "captions": 7},
        {"_type": "images/separated", "filenames": [None, 3, {}]},
        {"_type": "audio", "audio": [3, {"path": None}]},
    ],
)
def test_other_objects_name_no_file(value):
    assert list(references("k", 0, value)) == []


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "media/../../secret.txt",
        "/etc/hostname",
        "media/link",
        "media/linked/secret.txt",
        "media/gone.png",
        "media",
        "",
        ".",
        "media/a\0b",
        "media/" + "x" * 5000,
    ],
)
def test_nothing_outside_the_run_is_touched(tmp_path, path):
    files = tmp_path / "files"
    (files / "media").mkdir(parents=True)
    secret = tmp_path / "secret.txt"
    secret.write_text("s")
    (files / "media" / "link").symlink_to(secret)
    (files / "media" / "linked").symlink_to(tmp_path)
    assert locate(Reference("k", 0, "image", path), files) is None


def test_a_circle_of_links_is_no_file(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    assert locate(Reference("k", 0, "image", "loop"), tmp_path) is None


def test_the_digest_is_of_the_file_and_a_difference_is_told(tmp_path):
    (tmp_path / "a.png").write_bytes(b"png")
    digest = hashlib.sha256(b"png").hexdigest()
    for declared, same in (("", True), (digest, True), ("0" * 64, False)):
        reference = Reference("k", 5, "image", "media/images/a.png", "c", declared)
        found, agrees = media_file(reference, tmp_path / "a.png")
        assert (found.path, found.sha256, found.size) == ("images/a.png", digest, 3)
        assert (found.key, found.step, found.kind, found.caption) == ("k", 5, "image", "c")
        assert agrees is same


# --- masks and boxes -------------------------------------------------------------------------


def test_masks_and_boxes_follow_their_image():
    value = {
        "_type": "image-file",
        "path": "media/a.png",
        "masks": {"truth": {"path": "media/t.png"}, "guess": {"path": "media/g.png"}},
        "boxes": {"guess": {"path": "media/b.json"}},
    }
    labels = {("k", "guess"): {"1": "disc"}}
    found = [(r.kind, r.path, r.caption, r.labels) for r in references("k", 0, value, labels)]
    assert found == [
        ("image", "media/a.png", "", {}),
        ("mask", "media/g.png", "guess", {"1": "disc"}),
        ("mask", "media/t.png", "truth", {}),
        ("boxes", "media/b.json", "guess", {}),
    ]


def test_masks_of_a_list_know_their_image():
    value = {
        "_type": "images/separated",
        "filenames": ["media/a.png", "media/b.png"],
        "all_masks": [None, {"m": {"path": "media/m.png"}}],
    }
    found = [(r.kind, r.index) for r in references("k", 0, value)]
    assert found == [("image", 0), ("image", 1), ("mask", 1)]


@pytest.mark.parametrize("masks", [3, [], {"m": 3}, {"m": {"path": 3}}, {"m": {}}])
def test_strange_masks_are_none(masks):
    value = {"_type": "image-file", "path": "media/a.png", "masks": masks, "all_masks": masks}
    assert [r.kind for r in references("k", 0, value)] == ["image"]


@pytest.mark.parametrize(
    ("internal", "found"),
    [
        ({}, {}),
        ({"mask/class_labels": 3}, {}),
        ({"mask/class_labels": {"k": {"value": {"1": "a"}}}}, {}),
        ({"mask/class_labels": {"k_wandb_delimeter_m": {"value": 3}}}, {}),
        ({"mask/class_labels": {"k_wandb_delimeter_m": 3}}, {}),
        (
            {"mask/class_labels": {"a/k_wandb_delimeter_m": {"value": {"1": "a", "2": 3}}}},
            {("a/k", "m"): {"1": "a", "2": "3"}},
        ),
    ],
)
def test_labels_of_masks_are_in_the_trackers_own_config(internal, found):
    assert class_labels(internal) == found
