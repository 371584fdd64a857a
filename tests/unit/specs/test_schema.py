"""The JSON Schema accepts what the loader accepts, and sees what is wrong with a form."""

import functools
from pathlib import Path

import jsonschema
import pytest

from exporter.specs.blocks import FORMS
from exporter.specs.reading import Reading
from exporter.specs.scalars import plain_value
from exporter.specs.schema import json_schema
from exporter.specs.tree import parse_tree

DATA = Path(__file__).parents[2] / "data/specs"
GOOD = [*sorted(DATA.glob("good/*.yml")), DATA / "good/whole.json"]
# what needs the other parts of the report, the files beside it, or a look into an expression
SEMANTIC = (
    "spec-bad",
    "spec-dupl",
    "spec-file",
    "spec-syntax",
    "spec-too",
    "spec-empty",
    "spec-unknown-runset",
)
BEYOND = {"spec-unknown-value_state", "spec-out-of-range_bounds", "spec-unknown-block_kind"}
BEYOND |= {"spec-wrong-type_infinite", "spec-wrong-type_merged-list"}
FORMAL = [
    path
    for path in sorted(DATA.glob("bad/spec-*"))
    if not path.name.startswith(SEMANTIC) and path.stem not in BEYOND
]


@functools.cache
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


def document(path: Path):
    text = path.read_text()
    return plain_value(parse_tree(text, Reading(text, "f", None)))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_good_reports_are_valid(path):
    validator().validate(document(path))


@pytest.mark.parametrize("path", FORMAL, ids=lambda path: path.stem)
def test_bad_reports_are_not(path):
    assert not validator().is_valid(document(path))


def test_every_block_is_described():
    block = json_schema()["$defs"]["block"]["anyOf"][1]["properties"]
    assert set(block) == {name for name in FORMS if " " not in name}


def test_fields_carry_their_documentation():
    line = json_schema()["$defs"]["LinePanel"]["properties"]
    assert line["smoothing"]["description"].startswith("Strength")
    assert line["width"] == {
        "description": "Share of the page.",
        "default": "full",
        "enum": ["full", "half", "third", "quarter"],
    }
