"""W&B's stored and written filters mean one thing in every form, and never keep too many runs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import FilterError
from exporter.model.run import Run, RunKey, RunState
from exporter.query.filter_leaves import NOTHING, all_of, any_of, contrary
from exporter.query.filters import EVERYTHING, filter_text, matches, parse_filter
from exporter.query.filters_wandb import (
    parse_filter_v2,
    parse_legacy,
    parse_stored,
    parse_wandb_string,
)

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
RUNS = [
    Run(
        RunKey("team", "vision", f"r{i}"),
        f"run-{i}",
        RunState.FINISHED if i % 2 else RunState.RUNNING,
        created_at=NOW - timedelta(days=i),
        tags=("v2",) if i < 3 else (),
        config={"lr": i / 10, "opt": {"name": "sgd"}},
        summary={"acc": 1 - i / 10} if i != 4 else {},
        group="a<b" if i == 2 else "",
    )
    for i in range(6)
]


def kept(condition) -> str:
    """The numbers of the runs that satisfy a filter."""
    return "".join(run.key.id[1:] for run in RUNS if matches(condition, run, NOW))


def leaf(section, name, op, value, **more):
    return {"key": {"section": section, "name": name}, "op": op, "value": value, **more}


def v2(*filters):
    return {"filterFormat": "filterV2", "filters": list(filters)}


LR = ("config", "lr.value", ">=", 0.3)


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        (("config", "lr", ">", 0.3), "45"),
        (LR, "345"),
        (("config", "opt.value.name", "=", "sgd"), "012345"),
        (("config", "opt.name", "!=", "sgd"), ""),
        (("summary", "acc", "<=", 0.8), "235"),
        (("run", "state", "=", "Finished"), "135"),
        (("run", "displayName", "REGEX", "run-[01]$"), "01"),
        (("run", "name", "IN", ["r1", "r4"]), "14"),
        (("run", "name", "NIN", ["r1", "r4"]), "0235"),
        (("run", "name", "IN", []), ""),
        (("run", "tags", "IN", ["v2", "x"]), "012"),
        (("run", "tags", "IN", []), ""),
        (("run", "tags", "NIN", ["v2", "x"]), "345"),
        (("run", "tags", "NIN", []), "012345"),
        (("run", "tags", "=", "v2"), "012"),
        (("tags", "v2", "=", True), "012"),
        (("tags", "v2", "=", False), "345"),
        (("tags", "v2", "!=", True), "345"),
        (("keys_info", "acc", "!=", None), "01235"),
        (("run", "createdAt", "WITHINSECONDS", 2 * 86_400), "012"),
        (("run", "createdAt", ">", "2026-01-30"), "012"),
        (("run", "createdAt", "<=", "2026-01-30"), "345"),
        (("run", "group", "=", None), "01345"),
        (("run", "group", "!=", None), "2"),
        (("run", "group", "=", "a<b"), "2"),
    ],
)
def test_a_stored_condition_keeps_these_runs(condition, numbers):
    assert kept(parse_filter_v2(v2(leaf(*condition)))) == numbers
    assert kept(parse_legacy({"op": "AND", "filters": [leaf(*condition)]})) == numbers


A, B, C = (("config", "lr", "=", n / 10) for n in (1, 2, 3))


def joined(connector, condition, **more):
    return leaf(*condition, connector=connector, **more)


@pytest.mark.parametrize(
    ("stored", "numbers"),
    [
        (v2(), "012345"),
        (v2(leaf(*A), joined("OR", B), joined("AND", ("run", "state", "=", "finished"))), "1"),
        (v2(leaf("run", "state", "=", "finished"), joined("AND", B), joined("OR", C)), "3"),
        (v2(leaf(*A), {"filters": [leaf(*B), joined("OR", C)], "connector": "OR"}), "123"),
        (
            v2(
                leaf("run", "state", "=", "finished"),
                {"filters": [leaf(*B), joined("OR", C)], "connector": "AND"},
            ),
            "3",
        ),
        (v2(leaf(*A, disabled=True)), "012345"),
        (v2(leaf(*A, disabled=True), joined("AND", B)), "2"),
        (v2(leaf(*A), joined("OR", B, disabled=True), joined("AND", C)), ""),
        (v2(leaf(*A), {"filters": [leaf(*B, disabled=True)], "connector": "OR"}), "1"),
        (v2(leaf("config", "", "=", 1), joined("AND", B)), "2"),
        (v2(leaf("run", "what", "SOUNDS LIKE", 1, disabled=True)), "012345"),
    ],
)
def test_and_binds_tighter_and_what_is_disabled_does_not_count(stored, numbers):
    assert kept(parse_stored(stored)) == numbers


def test_a_legacy_tree_nests_and_may_be_empty():
    a, b, c = leaf(*A), leaf(*B), leaf(*C, disabled=True)
    assert kept(parse_stored({"op": "OR", "filters": [{"op": "AND", "filters": []}]})) == "012345"
    inner = {"op": "AND", "filters": [a, {"op": "OR", "filters": [b, a, c]}]}
    assert kept(parse_stored({"op": "OR", "filters": [inner, b, c]})) == "12"


@pytest.mark.parametrize("nothing", [None, "", {}])
def test_nothing_stored_keeps_all(nothing):
    assert parse_stored(nothing) == EVERYTHING


@pytest.mark.parametrize(
    ("stored", "path"),
    [
        (v2(leaf("config", "lr", "~", 1)), "filters.0"),
        (v2(leaf("planet", "lr", "=", 1)), "filters.0"),
        (v2(leaf("run", "lr", "=", 1)), "filters.0"),
        (v2(leaf("run", "state", "=", "done")), "filters.0"),
        (v2(leaf("run", "createdAt", "=", 17)), "filters.0"),
        (v2(leaf("run", "displayName", "REGEX", "(")), "filters.0"),
        (v2(leaf("run", "name", "IN", "r1")), "filters.0"),
        (v2(leaf("run", "duration", "WITHINSECONDS", 5)), "filters.0"),
        (v2(leaf("config", "lr", "=", [1])), "filters.0"),
        (v2(leaf("config", "lr", "=", float("inf"))), "filters.0"),
        (v2(leaf("config", "lr", "=", 10**400)), "filters.0"),
        (v2(leaf("tags", "v2", "=", "yes")), "filters.0"),
        (v2(leaf("keys_info", "acc", ">", 1)), "filters.0"),
        (v2(leaf("run", "tags", ">", "a")), "filters.0"),
        (v2({"key": {"section": "config", "name": "lr"}, "op": "="}), "filters.0"),
        (v2({"key": "lr", "op": "=", "value": 1}), "filters.0.key"),
        (v2(7), "filters.0"),
        (v2(leaf(*A), joined("XOR", B)), "filters.1.connector"),
        (v2(leaf(*A, disabled="yes")), "filters.0.disabled"),
        (v2({"filters": [{"filters": [leaf(*A)]}]}), "filters.0.filters.0"),
        ({"filterFormat": "filterV3", "filters": []}, "filterFormat"),
        ({"filterFormat": "filterV2", "filters": {}}, "filters"),
        ({"op": "NOR", "filters": []}, "op"),
        ({"op": "OR", "filters": [{"op": "AND", "filters": [3]}]}, "filters.0.filters.0"),
        ([], ""),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(stored, path):
    with pytest.raises(FilterError) as caught:
        parse_stored(stored)
    (problem,) = caught.value.problems
    assert problem.place
    assert problem.place.path == path


def test_a_tree_without_end_is_refused():
    stored = {"op": "OR", "filters": []}
    for _ in range(500):
        stored = {"op": "OR", "filters": [stored]}
    with pytest.raises(FilterError, match="too-deep"):
        parse_stored(stored)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", "012345"),
        ("Config('lr') > 0.3 and State == 'finished'", "5"),
        ("Config('lr') >= 0.3 and State == 'finished'", "35"),
        ("config.lr > 0.3", "45"),
        ("Group == 'a<b'", "2"),
        ("Group == 'a<=b' or Name == 'x=y' or Name == 'x==y'", ""),
        ("Metric('CreatedTimestamp') within_last 2 days", "012"),
        ("CreatedTimestamp within_last 48 hours", "012"),
        ("Config('opt.name') in ['sgd', 'adam'] and SummaryMetric('acc') < 0.8", "35"),
        ("ID not in ['r1', 'r2']", "0345"),
        ("Tags() in ['v2']", "012"),
        ("Tags('v2') == False", "345"),
        ("'v2' in Tags() and not Summary('acc') == 1", "12"),
        ("(Config('lr') == 0.1 or Config('lr') == 0.2) and State == 'running'", "2"),
        ("Config('lr') == 0.1 or Config('lr') == 0.2 and State == 'finished'", "1"),
        ("KeysInfo('acc') != None", "01235"),
    ],
)
def test_the_library_s_text_keeps_these_runs(text, numbers):
    assert kept(parse_wandb_string(text)) == numbers


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("1 < 2 < 3", 1),
        ("Config('lr') < 2 < 3", 18),
        ("lr > 0.1", 1),
        ("Config('lr')", 13),
        ("Config('lr') = 1", 14),
        ("Conf('lr') == 1", 1),
        ("Config(lr) == 1", 8),
        ("Config('lr' == 1", 1),
        ("State == finished", 10),
        ("State == 'finished' xor Name == 'a'", 21),
        ("State == 'done'", 7),
        ("Config('lr') within_last 5 days", 1),
        ("CreatedTimestamp within_last 5 moons", 30),
        ("State in 'finished'", 10),
        ("Name == 'a", 9),
        ("'v2' in Name", 9),
        ("Metric('loss') < 1", 8),
        ("Name == 'a' and", 16),
    ],
)
def test_text_that_is_not_understood_is_refused_at_its_column(text, column):
    with pytest.raises(FilterError) as caught:
        parse_wandb_string(text)
    (problem,) = caught.value.problems
    assert problem.place
    assert problem.place.column == column


VALUES = st.sampled_from([0.1, 0.2, 3, "sgd", "it's", True, None, "a\\b"])
NAMES = st.sampled_from(
    [("config", "lr"), ("config", "a b.value"), ("summary", "val/acc"), ("run", "group")]
)
LEAVES = st.builds(
    lambda key, op, value: leaf(*key, op, value if key[0] != "run" else "x"),
    NAMES,
    st.sampled_from(["=", "!=", ">", "<="]),
    VALUES,
)
JOINED = st.builds(lambda one, c: {**one, "connector": c}, LEAVES, st.sampled_from(["AND", "OR"]))
GROUPS = st.builds(
    lambda items, c: {"filters": items, "connector": c},
    st.lists(JOINED, max_size=3),
    st.sampled_from(["AND", "OR"]),
)


@given(st.lists(JOINED | GROUPS, max_size=5))
def test_every_stored_filter_can_be_written_in_our_language(items):
    tree = parse_filter_v2(v2(*items))
    assert filter_text(parse_filter(filter_text(tree))) == filter_text(tree)
    assert kept(parse_filter(filter_text(tree))) == kept(tree)


def test_joining_nothing_and_everything():
    one = parse_filter("state == 'running'")
    assert all_of([EVERYTHING, one]) == one == any_of([one])
    assert any_of([EVERYTHING, one]) == EVERYTHING
    assert (any_of([]), all_of([])) == (NOTHING, EVERYTHING)
    assert kept(contrary(EVERYTHING)) == ""
    assert kept(contrary(one)) == "135"
