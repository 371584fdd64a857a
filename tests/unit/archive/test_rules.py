from __future__ import annotations

import copy
import json

import pytest

from archive.digests import digest_bytes
from archive.rules import examine, parse_created

A, B = digest_bytes(b"a"), digest_bytes(b"b")
GOOD = {
    "id": "urn:1",
    "type": "https://ocfl.io/1.1/spec/#inventory",
    "digestAlgorithm": "sha512",
    "head": "v2",
    "manifest": {A: ["v1/content/a"], B: ["v2/content/b"]},
    "versions": {
        "v1": {
            "created": "2025-01-31T00:00:00Z",
            "state": {A: ["a"]},
            "message": "m",
            "user": {"name": "x", "address": "urn:x"},
        },
        "v2": {
            "created": "2025-02-28T23:59:59.5+14:00",
            "state": {A: ["a"], B: ["b", "c"]},
            "message": "m",
            "user": {"name": "x", "address": "urn:x"},
        },
    },
}
MISSING = object()


def codes(place: str, value: object) -> set[str]:
    """What is found when one value of a good inventory is another, or missing."""
    block = copy.deepcopy(GOOD)
    *parents, key = place.split(" ")
    inner = block
    for parent in parents:
        inner = inner[parent]
    if value is MISSING:
        del inner[key]
    else:
        inner[key] = value
    return {problem.code for problem in examine(json.dumps(block).encode()).problems}


def test_the_good_inventory_is_good():
    examined = examine(json.dumps(GOOD).encode())
    assert examined.problems == ()
    assert examined.inventory is not None
    assert examined.inventory.versions["v2"].state == {"a": A, "b": B, "c": B}


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("more", 1, "E102"),
        ("id", MISSING, "E036"),
        ("id", "", "E037"),
        ("id", 7, "E037"),
        ("id", "no uri", "W005"),
        ("type", MISSING, "E036"),
        ("type", "https://ocfl.io/2.0/spec/#inventory", "E038"),
        ("digestAlgorithm", "md5", "E025"),
        ("digestAlgorithm", ["sha512"], "E025"),
        ("digestAlgorithm", "sha256", "W004"),
        ("head", MISSING, "E036"),
        ("head", "v1", "E040"),
        ("head", {"v": 2}, "E040"),
        ("contentDirectory", "a/b", "E017"),
        ("contentDirectory", 1, "E017"),
        ("contentDirectory", "..", "E018"),
        ("manifest", MISSING, "E041"),
        ("manifest", [], "E106"),
        ("manifest " + A, "v1/content/a", "E092"),
        ("manifest " + A, ["v1/content/../a"], "E099"),
        ("manifest " + A, ["/v1/content/a"], "E100"),
        ("manifest " + A, ["v3/content/a"], "E042"),
        ("manifest " + A, ["v1/elsewhere/a"], "E042"),
        ("manifest " + A, ["v1/content/a", "v1/content/a"], "E101"),
        ("manifest " + A, ["v1/content/a", "v1/content/a/b"], "E101"),
        ("manifest " + A, ["v1/content/\0"], "A043"),
        ("manifest " + A.upper(), ["v1/content/a"], "E096"),
        ("manifest " + "0" * 128, ["v1/content/x"], "E107"),
        ("manifest short", ["v1/content/x"], "E025"),
        ("versions", MISSING, "E043"),
        ("versions", [], "E044"),
        ("versions", {}, "E008"),
        ("versions v4", {}, "E010"),
        ("versions 3", {}, "E046"),
        ("versions v03", {}, "E011"),
        ("versions v1", MISSING, "E009"),
        ("versions v1", [], "E047"),
        ("versions v1 more", 1, "E102"),
        ("versions v1 created", MISSING, "E048"),
        ("versions v1 created", "2025-01-31", "E049"),
        ("versions v1 created", "2025-01-31T00:00:00", "E049"),
        ("versions v1 created", "2025-02-30T00:00:00Z", "E049"),
        ("versions v1 state", MISSING, "E048"),
        ("versions v1 state", [], "E050"),
        ("versions v1 state", {A.upper(): ["a"]}, "E050"),
        ("versions v1 state", {"0" * 128: ["a"]}, "E050"),
        ("versions v1 state", {A: "a"}, "E051"),
        ("versions v1 state", {A: ["a", "../b"]}, "E052"),
        ("versions v1 state", {A: ["/a"]}, "E053"),
        ("versions v1 state", {A: ["a", "a"]}, "E095"),
        ("versions v1 state", {A: ["a", "a/b"]}, "E095"),
        ("versions v1 state", {A: ["\0"]}, "A043"),
        ("versions v1 message", 7, "E094"),
        ("versions v1 message", MISSING, "W007"),
        ("versions v1 user", MISSING, "W007"),
        ("versions v1 user", {}, "E054"),
        ("versions v1 user", "me", "E054"),
        ("versions v1 user", {"name": "x"}, "W008"),
        ("versions v1 user", {"name": "x", "address": "me"}, "W009"),
        ("fixity", [], "E111"),
        ("fixity", {"crc": {}}, "E056"),
        ("fixity", {"md5": []}, "E057"),
        ("fixity", {"md5": {"0" * 32: ["v9/content/x"]}}, "E057"),
        ("fixity", {"md5": {"0": ["v1/content/a"]}}, "E057"),
        ("fixity", {"md5": {"a" * 32: ["v1/content/a"], "A" * 32: ["v1/content/a"]}}, "E097"),
    ],
)
def test_every_rule_is_met_by_its_code(place, value, code):
    assert code in codes(place, value)


def test_padded_versions_are_only_advised_against():
    block = json.loads(json.dumps(GOOD).replace('"v1', '"v01').replace('"v2', '"v02'))
    examined = examine(json.dumps(block).encode())
    assert {problem.code for problem in examined.problems} == {"W001"}
    assert examined.inventory is not None
    assert examined.inventory.head == "v02"
    block["versions"]["v003"] = block["versions"]["v02"]
    assert "E012" in {problem.code for problem in examine(json.dumps(block).encode()).problems}


def test_created_is_read_with_its_zone():
    found = parse_created("2025-01-31t00:00:00.25z")
    assert found is not None
    assert found.isoformat() == "2025-01-31T00:00:00.250000+00:00"
    assert parse_created(2025) is None
