"""A value path finds one value of a run, or MISSING."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import FilterError
from exporter.model.run import Completeness, HistoryColumn, Run, RunKey
from exporter.query.value_paths import (
    MISSING,
    ValuePath,
    parse_order,
    parse_path,
    title_of,
    value_at,
    value_of,
)

HOUR = timedelta(hours=1)
RUN = Run(
    RunKey("team", "vision", "r1"),
    "one",
    config={
        "lr": 0.1,
        "a": {"b": {"c": 1}, "b.c": 2},
        "a.b": {"c": 3},
        "loss": "config",
        "none": None,
        "name": "hidden",
        "only": "config",
    },
    summary={
        "val/acc": 0.9,
        "train/loss": {"min": 0.2},
        "loss": "summary",
        "config.lr": 5,
        "train/loss.max": 7,
    },
    columns=(HistoryColumn("c0", "train/loss", "number", 3, last=0.4),),
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("config.lr", 0.1),
        ("config.a.b.c", 3),
        ("config.a.b", {"c": 3}),
        ("config['a.b.c']", 3),
        ('config["lr"]', 0.1),
        ("config.none", None),
        ("config.lr.deeper", MISSING),
        ("config.other", MISSING),
        ("summary.val/acc", 0.9),
        ("summary['val/acc']", 0.9),
        ("summary.train/loss.min", 0.2),
        ("summary.train/loss.max", 7),
        ("name", "one"),
        ("config.name", "hidden"),
        ("project", "vision"),
        ("state", "unknown"),
        ("created_at", MISSING),
        ("duration", MISSING),
        ("tags", ()),
        ("loss", "summary"),
        ("only", "config"),
        ("val/acc", 0.9),
        ("a.b.c", 3),
        ("summary.config.lr", 5),
        ("nowhere", MISSING),
    ],
)
def test_a_path_names_one_value(path, value):
    assert value_of(RUN, path) == value
    assert (value_of(RUN, path) is MISSING) == (value is MISSING)


def test_runs_of_any_tracker_have_the_clocks_of_a_summary():
    begun = datetime(2026, 1, 2, tzinfo=UTC)
    proof = Completeness(rows=3, first_step=0, last_step=7)
    run = Run(RUN.key, "one", created_at=begun, heartbeat_at=begun + HOUR, completeness=proof)
    assert [value_of(run, p) for p in ("_step", "summary._runtime")] == [7, 3600]
    assert value_of(run, "_timestamp") == (begun + HOUR).timestamp()
    kept = replace(run, summary={"_step": 9, "_runtime": 1.5})
    assert [value_of(kept, p) for p in ("_step", "_runtime")] == [9, 1.5]
    assert [value_of(RUN, p) for p in ("_step", "_runtime", "_timestamp")] == [MISSING] * 3
    assert title_of("_step") == "Step"


def test_missing_is_not_none_and_is_false():
    assert MISSING is not None
    assert not MISSING


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("config.learning_rate", "learning_rate"),
        ("summary.val/accuracy", "val/accuracy"),
        ("summary['val/accuracy']", "val/accuracy"),
        ("val/accuracy", "val/accuracy"),
        ("created_at", "Created"),
        ("duration", "Duration (s)"),
    ],
)
def test_titles_are_names_for_people(path, title):
    assert title_of(path) == title


@pytest.mark.parametrize(
    ("path", "column"),
    [("", 1), (" ", 1), ("config", 7), ("summary.", 8), ("config[a]", 7), ("config['a'", 7)],
)
def test_a_path_that_names_nothing_is_refused(path, column):
    with pytest.raises(FilterError) as caught:
        parse_path(path)
    place = caught.value.problems[0].place
    assert place
    assert place.column == column
    with pytest.raises(FilterError) as caught:
        parse_order(f" -{path}")
    place = caught.value.problems[0].place
    assert place
    assert place.column == column + 2 or not path.strip()


def test_a_dash_asks_for_descending():
    assert parse_order("-config.lr") == (parse_path("config.lr"), True)
    assert parse_order("config.lr") == (parse_path("config.lr"), False)


KEYS = st.text(st.sampled_from("ab."), min_size=1, max_size=3)
TREES = st.recursive(st.integers(), lambda t: st.dictionaries(KEYS, t, max_size=4), max_leaves=12)


def leaves(tree, prefix=""):
    if not isinstance(tree, dict):
        yield prefix, tree
        return
    for key, value in tree.items():
        yield from leaves(value, f"{prefix}.{key}" if prefix else key)


@given(st.dictionaries(KEYS, TREES, max_size=4))
def test_every_leaf_is_found_by_the_path_through_its_keys(config):
    run = Run(RunKey("e", "p", "1"), "x", config=config)
    found: dict[str, list[int]] = {}
    for path, value in leaves(config):
        found.setdefault(path, []).append(value)
    for path, values in found.items():
        assert value_of(run, f"config.{path}") in values or isinstance(
            value_of(run, f"config.{path}"), dict
        )


@given(st.text() | st.text(st.sampled_from("config.summary['\"]")))
def test_any_text_is_a_path_or_a_filter_error(text):
    try:
        parsed = parse_path(text)
    except FilterError:
        parsed = ValuePath("any", "nothing")
    assert parsed.name
    # a logged null is a value
    assert value_at(RUN, parsed) is not None or "none" in parsed.name
