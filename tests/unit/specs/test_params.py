"""Parameters take the place of scalars and never change the structure of a report."""

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import SpecError
from exporter.model.panels import LinePanel, TablePanel
from exporter.specs import parse_report
from exporter.specs.reading import Reading
from exporter.specs.scalars import plain_value
from exporter.specs.schema import json_schema
from exporter.specs.tree import parse_tree

REPORT = """\
params:
  metric: {default: val/accuracy, help: What is compared}
  limit: {type: int, default: 5}
  smoothing: {type: float, default: 0.5}
  original: {type: bool, default: true}
  columns: {type: list, default: [name, state]}
  week: {type: str}
title: Week ${week}
description: costs $${limit}, not ${limit}
runsets: {best: {order: "-summary.${metric}", limit: "${limit}"}}
blocks:
  - line: {y: "${metric}", smoothing: "${smoothing}", original: "${original}",
           title: "of ${metric}"}
  - table:
      columns: [id, "${columns}", duration]
      limit: ${limit}
  - table: {columns: "${columns}"}
  - text: |
      The ${limit} best
      of ${metric}.
"""


def parsed(text=REPORT, **params):
    return parse_report(text, file="r.yml", base=None, params={"week": "47"} | params)


def problems(text=REPORT, **params):
    with pytest.raises(SpecError) as caught:
        parse_report(text, file="r.yml", base=None, params=params)
    return caught.value.problems


def test_defaults_and_given_values_are_filled_in():
    report = parsed(metric="train/loss", limit="3", original="false", columns="name, tags")
    line, first, second, text = report.blocks
    assert report.title == "Week 47"
    assert report.description == "costs ${limit}, not 3"
    assert (report.runsets["best"].order, report.runsets["best"].limit) == (
        "-summary.train/loss",
        3,
    )
    assert isinstance(line, LinePanel)
    assert (line.y, line.smoothing, line.original) == (("train/loss",), 0.5, False)
    assert line.title == "of train/loss"
    assert isinstance(first, TablePanel)
    assert isinstance(second, TablePanel)
    assert first.columns == ("id", "name", "tags", "duration")
    assert (first.limit, second.columns) == (3, ("name", "tags"))
    assert text.text == "The 3 best\nof train/loss.\n"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_value_stays_one_scalar(value):
    report = parsed(week=value)
    assert report.title == f"Week {value}"
    assert len(report.blocks) == 4


@pytest.mark.parametrize(
    "value", ["a: b", "x\n- text: more", "]", "{", "null", "~", "true", "3", "&a", "*a", "# c"]
)
def test_a_text_stays_a_text(value):
    report = parsed(metric=value)
    assert report.blocks[0].title == f"of {value}"
    assert report.blocks[0].y == (value,)


def test_a_report_without_parameters_keeps_its_dollars():
    text = "title: ${HOME} $${x}\nblocks: [{code: 'echo ${PATH}'}]"
    report = parse_report(text, file="r.yml", base=None)
    assert (report.title, report.blocks[0].text) == ("${HOME} $${x}", "echo ${PATH}")


@pytest.mark.parametrize(
    ("params", "code", "place", "words"),
    [
        ({}, "spec-missing-param", "r.yml:7:3", "'week' is not given"),
        ({"week": "1", "metrc": "x"}, "spec-unknown-param", "r.yml:2:3", "'metrc'"),
        ({"week": "1", "limit": "many"}, "spec-wrong-type", "r.yml:3:3", "a whole number"),
        ({"week": "1", "limit": "1.5"}, "spec-wrong-type", "r.yml:3:3", "a whole number"),
        ({"week": "1", "smoothing": "inf"}, "spec-wrong-type", "r.yml:4:3", "a number"),
        ({"week": "1", "original": "yes"}, "spec-wrong-type", "r.yml:5:3", "true or false"),
    ],
)
def test_a_wrong_value_is_refused_at_its_parameter(params, code, place, words):
    (found,) = problems(**params)
    assert (found.code, str(found.place)) == (code, place)
    assert words in found.message


@pytest.mark.parametrize(
    ("declared", "code", "words"),
    [
        ("params: 3", "spec-wrong-type", "a mapping"),
        ("params: {a b: {default: 1}}", "spec-bad-param", "is no name"),
        ("params: {a: {type: date, default: 1}}", "spec-unknown-value", "'date'"),
        ("params: {a: {typ: int, default: 1}}", "spec-unknown-field", "'typ'"),
        ("params: {a: {type: int, default: x}}", "spec-wrong-type", "a whole number"),
        ("params: {a: {type: list, default: {x: 1}}}", "spec-wrong-type", "a list of texts"),
        ("params: {a: {default: null}}", "spec-missing-param", "'a' is not given"),
    ],
)
def test_a_wrong_declaration_is_refused(declared, code, words):
    (found,) = problems(f"title: x\n{declared}\n")
    assert found.code == code
    assert words in found.message
    assert found.place.line == 2


def test_an_unknown_name_is_pointed_at():
    (found,) = problems("params: {metric: {default: a}}\ntitle: x\ndescription: 'of ${metrics}'\n")
    assert (found.code, str(found.place)) == ("spec-unknown-param", "r.yml:3:18")
    assert "'metric'" in found.hint
    assert "$${metrics}" in found.hint


def test_a_list_cannot_stand_inside_a_text():
    (found,) = problems("params: {a: {type: list, default: [x]}}\ntitle: x ${a}\n")
    assert (found.code, str(found.place)) == ("spec-bad-param", "r.yml:2:10")


def test_a_value_of_the_command_line_needs_a_declaration():
    (found,) = problems("title: x\n", metric="y")
    assert (found.code, found.hint) == ("spec-unknown-param", "the report has no parameters")


def test_the_schema_knows_parameters():
    jsonschema.Draft202012Validator(json_schema()).validate(
        plain_value(parse_tree(REPORT, Reading(REPORT, "r.yml", None)))
    )
