"""A config or summary is the sum of its updates, as if each had been applied in turn."""

import json
import runpy
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from exporter.sources.wandb_offline.patch import Patch

ROOT = Path(__file__).parents[4]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "wandb_writer.py")))

NAMES = st.sampled_from("abc")
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
VALUES = st.integers(0, 9) | st.dictionaries(NAMES, st.integers(0, 9), max_size=2)
UPDATES = st.lists(st.tuples(PATHS, VALUES | st.none(), st.booleans()), max_size=25)


def applied(updates):
    """The same, done naively."""
    found = {}
    for path, value, removed in deepcopy(updates):
        target = found
        for key in path[:-1]:
            if removed and not isinstance(target.get(key), dict):
                break
            if not isinstance(target.get(key), dict):
                target[key] = {}
            target = target[key]
        else:
            target.pop(path[-1], None) if removed else target.update({path[-1]: value})
    return json.loads(json.dumps(found))


@given(updates=UPDATES)
def test_lazy_updates_are_the_updates_in_turn(updates):
    patch = Patch()
    for path, value, removed in updates:
        item = writer.item(path, value)
        patch.apply(writer.field(2 if removed else 1, item))
    assert patch.value() == applied(updates)
    assert patch.value() == applied(updates), "asking changes nothing"


def test_what_the_client_keeps_for_itself_is_hidden():
    patch = Patch()
    patch.apply(writer.field(1, writer.item(("_wandb", "runtime"), 3)))
    patch.apply(writer.field(1, writer.item("lr", 0.1)))
    assert patch.value() == {"lr": 0.1}


def test_values_that_are_not_json_are_counted_and_left_out():
    patch = Patch()
    patch.apply(writer.field(1, writer.item("a", b"{")) + writer.field(1, writer.item("b", 1)))
    assert patch.value() == {"b": 1}
    assert patch.unreadable == 1


def test_superseded_values_are_never_parsed():
    patch = Patch()
    patch.apply(writer.field(1, writer.item("a", b"not json")))
    patch.apply(writer.field(1, writer.item("a", b"1")))
    assert patch.value() == {"a": 1}
    assert patch.unreadable == 0
