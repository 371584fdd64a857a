"""Errors of expressions know their place, and hints stay short."""

from hypothesis import given
from hypothesis import strategies as st

from exporter.query.faults import did_you_mean, fault, moved, offset_in, shown


@given(st.text(st.sampled_from("ab\n é")), st.data())
def test_a_place_leads_back_to_its_offset(text, data):
    offset = data.draw(st.integers(0, len(text)))
    place = fault("c", "m", text, offset).problems[0].place
    assert place
    assert offset_in(text, place) == offset
    assert place.excerpt == text.split("\n")[place.line - 1]


def test_an_error_about_a_part_moves_into_the_whole():
    error = moved(fault("c", "m", "part", 2, "h"), "part", "a\nthe part", 6)
    (found,) = error.problems
    assert (found.code, found.message, found.hint) == ("c", "m", "h")
    assert found.place
    assert (found.place.line, found.place.column, found.place.excerpt) == (2, 7, "the part")


def test_hints_suggest_or_list_and_have_an_end():
    assert did_you_mean("Wdith", ["width", "height"]) == "did you mean 'width'?"
    assert did_you_mean("xyz", ["width", "height"]) == "use one of: width, height"
    assert did_you_mean("xyz", []) == ""
    assert len(did_you_mean("q" * 10**6, (f"name-{i}" for i in range(10**5)))) < 300


def test_a_piece_of_text_is_shown_on_one_line():
    assert shown("a\n b") == "'a b'"
    assert shown("x" * 100) == f"'{'x' * 59}…'"
