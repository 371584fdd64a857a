"""Boxes of strangers: the two ways to say a place, and whatever else is in the file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.query.boxes import MOST_BOXES, parse_boxes


def parsed(*entries, **fields):
    return parse_boxes(json.dumps({"box_data": list(entries), **fields}).encode())


def place(a, b, c, d):
    return {"position": {"minX": a, "minY": b, "maxX": c, "maxY": d}}


def test_edges_are_left_top_right_bottom():
    (box,) = parsed(place(0.1, 0.2, 0.5, 0.6)).boxes
    assert (box.edges, box.pixels) == ((0.1, 0.2, 0.5, 0.6), False)


def test_a_middle_with_a_size_is_the_same_place():
    position = {"middle": [30, 40], "width": 20, "height": 10}
    (box,) = parsed({"position": position, "domain": "pixel"}).boxes
    assert (box.edges, box.pixels) == ((20, 35, 40, 45), True)


def test_edges_that_are_turned_round_are_set_right():
    (box,) = parsed(place(0.5, 0.6, 0.1, 0.2)).boxes
    assert box.edges == (0.1, 0.2, 0.5, 0.6)


def test_words_scores_and_labels():
    entry = place(0, 0, 1, 1) | {"class_id": 3, "box_caption": "a", "scores": {"s": 1, "b": "x"}}
    found = parsed(entry, class_labels={"3": "disc", "4": 5})
    (box,) = found.boxes
    assert (box.number, box.caption, box.scores) == (3, "a", (("s", 1.0),))
    assert found.labels == {"3": "disc", "4": "5"}


@pytest.mark.parametrize(
    "entry", [3, {}, {"position": 3}, place(0, 0, 1, None), place(0, 0, 1, "1")]
)
def test_a_box_without_a_place_is_left_out(entry):
    assert parsed(entry).boxes == ()


def test_so_many_boxes_at_most():
    assert len(parsed(*[place(0, 0, 1, 1)] * (MOST_BOXES + 1)).boxes) == MOST_BOXES


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"{}", b'{"box_data": 3}', b"[" * 100_000]
)
def test_other_files_are_refused_with_a_reason(content):
    with pytest.raises(ValueError, match="boxes"):
        parse_boxes(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.lists(st.fixed_dictionaries({"position": JSON, "class_id": JSON, "scores": JSON})), JSON)
def test_whatever_is_in_the_file_edges_are_in_order(entries, labels):
    content = json.dumps({"box_data": entries, "class_labels": labels}).encode()
    for box in parse_boxes(content).boxes:
        left, top, right, bottom = box.edges
        assert left <= right
        assert top <= bottom
