"""A mistake inside an expression is shown at its own character, however the text is quoted."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import SpecError
from exporter.specs import parse_report
from exporter.specs.expressions import spot_inside
from exporter.specs.nodes import MapNode, ScalarNode, Spot
from exporter.specs.reading import Reading
from exporter.specs.tree import parse_tree

LETTERS = st.text(st.sampled_from("abz '\"\\é実😀#:,[]{}-"), min_size=1, max_size=30)


def scalar_in(source: str) -> tuple[ScalarNode, Reading]:
    reading = Reading(source, "f", None)
    root = parse_tree(source, reading)
    assert isinstance(root, MapNode)
    (entry,) = root.entries
    assert isinstance(entry.value, ScalarNode)
    return entry.value, reading


def char_at(reading: Reading, spot: Spot) -> str:
    return reading.line(spot.line)[spot.column - 1 :]


@given(LETTERS, st.data())
def test_a_single_quoted_text_points_at_its_character(text, data):
    node, reading = scalar_in("key: '" + text.replace("'", "''") + "'")
    assert node.text == text
    offset = data.draw(st.integers(0, len(text) - 1))
    if not text[offset].isspace():
        assert char_at(reading, spot_inside(node, offset, reading)).startswith(text[offset])


@given(LETTERS, st.booleans(), st.data())
def test_a_double_quoted_text_points_at_its_character_or_escape(text, ascii_only, data):
    node, reading = scalar_in(json.dumps({"key": text}, ensure_ascii=ascii_only))
    assert node.text == text
    offset = data.draw(st.integers(0, len(text) - 1))
    before = json.dumps(text[:offset], ensure_ascii=ascii_only)[1:-1]
    if not text[offset].isspace() and not (ascii_only and "😀" in text):
        assert spot_inside(node, offset, reading) == Spot(1, len('{"key": "' + before) + 1)


@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=9), st.data())
@pytest.mark.parametrize("style", [">-", "|", ">+  # remark", "|2", ""])
def test_a_text_over_several_lines_points_at_its_word(style, words, data):
    gaps = [data.draw(st.sampled_from([" ", "\n  ", "\n\n  "])) for _ in words]
    unique = [f"{word}{i}" for i, word in enumerate(words)]
    body = "".join(gap + word for gap, word in zip(["\n  ", *gaps], unique, strict=False))
    node, reading = scalar_in(f"key: {style}{body}\n")
    wanted = data.draw(st.sampled_from(unique))
    spot = spot_inside(node, node.text.index(wanted), reading)
    assert char_at(reading, spot).startswith(wanted)


@pytest.mark.parametrize("text", ["config.lr >", "'config.lr >  '", '"config.lr >\\n"'])
def test_a_missing_end_points_behind_the_last_character(text):
    with pytest.raises(SpecError) as caught:
        parse_report(f"title: x\nrunsets: {{a: {text}}}\n", file="f", base=None)
    place = caught.value.problems[0].place
    assert place
    assert place.excerpt[: place.column - 1].endswith(">")


def test_a_shared_expression_is_shown_where_it_is_written():
    text = "title: x\nrunsets:\n  a: &f lr > 1\n  b: {filter: *f}\n"
    with pytest.raises(SpecError) as caught:
        parse_report(text, file="f", base=None)
    places = [(p.place.line, p.place.column) for p in caught.value.problems if p.place]
    assert places == [(3, 9), (3, 9)]
    node, reading = scalar_in("key: !!str &anchor 'one two'")
    assert char_at(reading, spot_inside(node, 4, reading)) == "two'"
