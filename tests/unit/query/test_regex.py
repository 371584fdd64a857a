"""Patterns of strangers: linear, bounded, and refused in plain words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import FilterError
from exporter.query.regex import MAX_SUBJECT, searcher


def test_a_pattern_is_found_anywhere():
    assert searcher("b+")("abbc")
    assert not searcher("^b+$")("abbc")
    assert searcher("")("anything")
    assert searcher("é.")("caféx")


def test_a_pattern_that_backtracking_engines_never_finish_is_answered():
    assert not searcher("(a+)+$")("a" * 1900 + "!")
    assert not searcher("(x+x+)+y")("x" * 1900)


def test_only_the_beginning_of_a_long_text_is_looked_at():
    assert searcher("a")("b" * (MAX_SUBJECT - 1) + "a")
    assert not searcher("a")("b" * MAX_SUBJECT + "a")


def test_half_characters_in_names_are_no_error():
    assert searcher("a.c")("a\ud800c")


@pytest.mark.parametrize(
    ("pattern", "column"),
    [("(a", 1), ("ab[c", 3), ("a(?=b)", 2), ("a**", 2), (r"(a)\1", 4), ("a\ud800", 2)],
)
def test_what_re2_does_not_know_is_refused_at_its_column(pattern, column):
    with pytest.raises(FilterError) as caught:
        searcher(pattern)
    (found,) = caught.value.problems
    assert found.code == "filter-bad-pattern"
    assert found.place
    assert found.place.column == column


LITERALS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)


@given(LITERALS, LITERALS)
def test_a_literal_is_found_where_it_stands(part, text):
    escaped = re.sub(r"([^\w\s])", r"\\\1", part, flags=re.ASCII) if part.isascii() else ""
    assert searcher(escaped)(text) == ((part if part.isascii() else "") in text)


@given(st.text(st.sampled_from("ab()[]{}*+?|\\^$.,:=<>!P1dwé")), LITERALS)
def test_any_pattern_answers_or_is_a_filter_error(pattern, text):
    try:
        found = searcher(pattern)(text)
    except FilterError as error:
        found = not error.problems
    assert found in {True, False}
