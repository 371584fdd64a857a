"""Problems are drawn with a caret below the right character, and send nothing to the terminal."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.diagnostics import MAX_WIDTH, columns, render_problem, visible
from exporter.errors import Place, Problem


def drawn(excerpt: str, column: int, **fields) -> list[str]:
    place = Place("r.yml", 7, column, "blocks.1", excerpt)
    return render_problem(Problem("spec-x", "wrong", place, **fields)).split("\n")


def test_a_problem_looks_like_a_compilers():
    place = Place("report.yml", 11, 9, "blocks.1.line.smothing", "        smothing: 3")
    hint = "did you mean 'smoothing'?"
    problem = Problem("spec-unknown-field", "unknown field 'smothing'", place, hint)
    assert render_problem(problem) == (
        "error[spec-unknown-field]: unknown field 'smothing'\n"
        "  --> report.yml:11:9  (blocks.1.line.smothing)\n"
        "   |\n"
        "11 |         smothing: 3\n"
        "   |         ^\n"
        "   = help: did you mean 'smoothing'?"
    )


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("c", "m"), "error[c]: m"),
        (Problem("c", "m", severity="warning"), "warning[c]: m"),
        (Problem("c", "m", None, "h"), "error[c]: m\n  = help: h"),
        (Problem("c", "m", Place()), "error[c]: m"),
        (Problem("c", "m", Place("f")), "error[c]: m\n --> f"),
        (Problem("c", "m", Place(path="a.b")), "error[c]: m\n --> a.b"),
        (Problem("c", "m", Place("f", 3)), "error[c]: m\n --> f:3"),
        (
            Problem("c", "m", Place("", 1, 3, "", "abc")),
            "error[c]: m\n --> 1:3\n  |\n1 | abc\n  |   ^",
        ),
    ],
)
def test_what_is_not_known_is_left_out(problem, text):
    assert render_problem(problem) == text


def test_colours_change_no_character():
    problem = Problem("c", "m", Place("f", 1, 2, "p", "abc"), "h")
    coloured = render_problem(problem, color=True)
    assert "\033[1;31m" in coloured
    assert re.sub(r"\033\[[\d;]*m", "", coloured) == render_problem(problem)


@pytest.mark.parametrize(
    ("excerpt", "column", "before"),
    [
        ("abc", 2, "a"),
        ("\tabc", 2, "    "),
        ("a\x1b[31mbc", 8, "a␛[31mb"),
        ("実験: x", 5, "実験: "),
        ("e\u0301: x", 5, "e\u0301: "),
        ("a\u202ecba: x", 8, "a\\u202ecba: "),
        ("שלום: x", 7, "שלום: "),
        ("x\x00y", 3, "x␀y"[:2]),
        ("abc", 4, "abc"),
        ("abc", 99, "abc"),
    ],
)
def test_the_caret_stands_below_its_character(excerpt, column, before):
    line, caret = drawn(excerpt, column)[3:5]
    assert line.startswith(f"7 | {before}")
    assert caret == "  | " + " " * columns(before) + "^"


@given(st.text(min_size=1), st.integers(0, 400))
def test_nothing_drawn_moves_the_cursor_or_is_endless(text, column):
    lines = drawn(text * 30, column, hint=text)
    for line in lines:
        for char in line:
            category = unicodedata.category(char)
            assert category not in {"Cc", "Cs", "Zl", "Zp"}
    if text.strip():
        assert len(lines) == 6
        assert columns(lines[3]) <= len("7 | ") + MAX_WIDTH
        assert lines[4].count("^") == 1


def test_a_long_line_is_cut_around_the_caret():
    line, caret = drawn("x" * 500 + "here" + "y" * 500, 501)[3:5]
    assert line[caret.index("^") :].startswith("here")
    assert line.startswith("7 | …x")
    assert line.endswith("y…")


def test_messages_and_paths_are_shown_not_sent():
    problem = Problem("c", "a\nb\x1b[2J", Place("f\u202e\n", 1, 1, "p\x07"), "h\r")
    assert render_problem(problem).count("\n") == 2
    assert visible("a\nb") == "a␊b"
