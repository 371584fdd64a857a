from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from archive.digests import digest_bytes
from archive.inventory import Inventory, Version, successor, to_bytes, version_number
from archive.rules import examine

contents = st.sampled_from([b"one", b"two", b"three"])
names = st.sampled_from(["a", "b/c", "b/d", "ünï"])
exports = st.lists(st.dictionaries(names, contents, min_size=1), min_size=1, max_size=12)


def version(export) -> Version:
    state = {path: digest_bytes(data) for path, data in export.items()}
    return Version("2025-01-31T00:00:00Z", state, "m", ("x", "urn:x"))


def history(exports) -> Inventory:
    inventory = None
    for export in exports:
        inventory, _ = successor(inventory, "urn:1", version(export))
    assert inventory is not None
    return inventory


@given(exports)
def test_an_inventory_survives_its_bytes(exports):
    inventory = history(exports)
    examined = examine(to_bytes(inventory))
    assert examined.problems == ()
    assert examined.inventory == inventory


@given(exports)
def test_each_content_is_stored_once_in_the_version_that_brought_it(exports):
    inventory, seen = None, set()
    for number, export in enumerate(exports, 1):
        inventory, brought = successor(inventory, "urn:1", version(export))
        new = {digest_bytes(data) for data in export.values()} - seen
        assert {content.partition("/")[0] for content in brought} <= {f"v{number}"}
        assert {digest_bytes(export[path]) for path in brought.values()} == new
        assert len(brought) == len(new)
        seen |= new


@given(exports, st.randoms())
def test_the_order_of_the_files_does_not_matter(exports, random):
    shuffled = [dict(random.sample([*export.items()], len(export))) for export in exports]
    assert to_bytes(history(exports)) == to_bytes(history(shuffled))


def test_versions_come_in_the_order_of_their_numbers_and_not_of_their_names():
    inventory = history([{"a": bytes([number])} for number in range(12)])
    assert [*json.loads(to_bytes(inventory))["versions"]][:3] == ["v1", "v10", "v11"]
    again = examine(to_bytes(inventory)).inventory
    assert again is not None
    assert [*again.versions] == [f"v{number}" for number in range(1, 13)]


def test_touched_names_every_version_and_path_of_a_content():
    inventory = history([{"a": b"1"}, {"a": b"2", "b": b"1"}, {"c": b"2"}])
    assert inventory.touched(digest_bytes(b"1")) == (("v1", "v2"), ("a", "b"))


def test_version_numbers():
    named = {name: version_number(name) for name in ("v1", "v010", "v0", "v", "1", "v1x", "v²")}
    assert named == {"v1": 1, "v010": 10, "v0": None, "v": None, "1": None, "v1x": None, "v²": None}
    assert version_number("v" + "9" * 5000) is None
