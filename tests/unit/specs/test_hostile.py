"""Whatever a file holds, it is a report or a SpecError whose places are inside the file."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.diagnostics import render_problem
from exporter.errors import SpecError
from exporter.specs import parse_report

KEYS = "title blocks runsets line grid panels y runs kind vega id smoothing log x_range columns h1"
SIGNS = (
    "{ } [ ] , ' \" # & * &a *a << | > --- ? - @ ` % %YAML !!str {{ \\u12 é実 \u202e \x00 \u2028"
)
PIECES = st.sampled_from(
    [f"{key}: " for key in KEYS.split()]
    + SIGNS.split(" ")
    + ["title: x\n", "blocks:\n  - ", "\n", "\n  ", "\n      - ", "\t", "\r", "state == 'x'", "1e3"]
)


def read(text: str) -> None:
    try:
        parse_report(text, file="f.yml", base=None)
    except SpecError as error:
        problems = error.problems
    else:
        return
    assert problems
    for problem in problems:
        assert problem.place
        assert problem.place.line <= len(text.splitlines()) + 1
        assert render_problem(problem)


@given(st.lists(PIECES, max_size=30).map("".join))
@example("title: x\nblocks: [{line: {y: loss, smoothing: {}}}]")
@example("title: x\nblocks: [{line: {y: [[a]]}}]")
@example("title: x\nblocks: [{parallel: {axes: [{}, {value: }]}}]")
@example("title: x\nrunsets: {a: {state: []}, '': }")
@example("title: x\nblocks: [{kind: []}, {}, [], ~, {? : }]")
@example("title: x\nblocks: [{custom: {vega: ~, fields: {a: {}}}}]")
@example("title: x\nblocks: [{line: {y: loss, log: []}}, {line: {y: loss, log: [[]]}}]")
@example("title: " + "9" * 5000)
@example("title: x\nblocks: [{table: {limit: " + "9" * 5000 + "}}]")
@example("title: x\nblocks: [{table: {limit: 1e400}}]")
@example("title: x\nblocks: [{line: {y: a, smoothing: 0x" + "f" * 5000 + "}}]")
@example('{"title": "\\ud83d"}')
@example('{"title": "\\ude00\\ud83d"}')
@example("title: \ud800")
def test_any_text_is_a_report_or_a_spec_error(text):
    read(text)


@given(st.text())
def test_any_letters_are_a_report_or_a_spec_error(text):
    read(text)


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "a: [", "[{a: ", "!!map {", "&a ["])
def test_depth_is_refused_before_the_parser_suffers(opening):
    with pytest.raises(SpecError):
        parse_report("title: x\nblocks: " + opening * 300_000, file="f", base=None)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "title: '" + "\n" * 1_000_000 + "'",
        "title: x\n" + "# remark\n" * 300_000,
        "title: x\nblocks: [" + "toc," * 150_000 + "]",
        "title: x\n" + "".join(f"k{i}: {i}\n" for i in range(100_000)),
        "title: x\nblocks:\n" + "  - h1: " + "y" * 4_000_000,
        "title: x\ntags: [" + "a, " * 100_000 + "]",
    ],
    ids=["lines", "remarks", "blocks", "fields", "letters", "tags"],
)
def test_large_files_are_read_or_refused(text):
    read(text)
