"""Whatever a filter is made of, it is a filter or an error that points into it, in every form."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.diagnostics import render_problem
from exporter.errors import FilterError
from exporter.model.run import Run, RunKey
from exporter.query.filter_parse import parse_filter
from exporter.query.filters import filter_text, matches
from exporter.query.filters_mongo import parse_mongo
from exporter.query.filters_wandb import (
    parse_filter_v2,
    parse_legacy,
    parse_stored,
    parse_wandb_string,
)

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
RUN = Run(RunKey("e", "p", "1"), "x", tags=("a",), config={"lr": 0.1, "x": "a" * 5000})

# --- texts -----------------------------------------------------------------------------------

WORDS = st.sampled_from(
    """
    and or not in is xor ( ) [ ] , . == = != < <= > >= =~ !~ ' " \\ within_last 5 days Config(
    Tags() Config('lr') Summary('a') Metric('State') KeysInfo('x') State Name ID 'v2'
    CreatedTimestamp name config.lr 1 -2.5 1e999 0x1F 1_000 True None '(' 'finished' now-7d
    2026-01-31 {{ ${x} \x00 é 😀
    """.split()  # noqa: SIM905 - easier to read
)
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=25).map(" ".join))


@pytest.mark.parametrize("parse", [parse_filter, parse_wandb_string])
@given(text=TEXTS)
@example(text="\ud800 == 1")
@example(text="State == '\ud800'")
@example(text="Config('lr') == " + "9" * 4000)
@example(text="CreatedTimestamp within_last " + "9" * 4000 + " days")
@example(text="CreatedTimestamp within_last -5 days")
@example(text="Tags() in [" + "'a'," * 900 + "]")
def test_any_text_is_a_filter_or_an_error_that_points_into_it(parse, text):
    try:
        condition = parse(text)
    except FilterError as error:
        (problem,) = error.problems
        assert render_problem(problem)
        assert problem.place
        lines = text.split("\n")
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
    else:
        assert matches(condition, RUN, NOW) in {True, False}


@pytest.mark.parametrize("parse", [parse_filter, parse_wandb_string])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 5_000, "filter-too-long"),
        ("(" * 3_000, "filter-too-deep"),
        ("not " * 900, "filter-too-deep"),
        ("x" * 1_000_000, "filter-too-long"),
    ],
)
def test_texts_without_end_are_refused(parse, text, code):
    with pytest.raises(FilterError, match=code):
        parse(text)


# --- stored trees ----------------------------------------------------------------------------

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from([math.inf, 10**400, "\ud800", "AND", "OR", "=", "IN", "config", "filterV2"]),
)
KEYS = st.sampled_from(
    """
    filters op key section name value disabled connector filterFormat $and $or $nor $not $in $regex
    $exists $gt $all $options config.lr config. summary_metrics.x tags createdAt state display_name
    """.split()  # noqa: SIM905
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
OPS = st.sampled_from(["=", "!=", "<", "IN", "NIN", "REGEX", "WITHINSECONDS", "AND", "OR"])
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "key": st.fixed_dictionaries(
            {
                "section": st.sampled_from(["run", "config", "summary", "tags", "keys_info"])
                | JSON,
                "name": st.sampled_from(["state", "tags", "createdAt", "name", "lr"]) | JSON,
            }
        )
        | JSON,
        "op": OPS | JSON,
        "value": JSON,
        "disabled": JSON,
        "connector": st.sampled_from(["AND", "OR"]) | JSON,
        "filters": st.lists(JSON, max_size=2) | JSON,
    },
)
FORMATS = {
    parse_filter_v2: lambda items: {"filterFormat": "filterV2", "filters": items},
    parse_legacy: lambda items: {"op": "OR", "filters": items},
    parse_stored: lambda items: {"filterFormat": "filterV2", "filters": items},
    parse_mongo: lambda items: {"$and": items},
}


def leads(place: str, stored) -> bool:
    """Whether a path leads to something of what is stored, or to what is missing in it."""
    names = place.split(".") if place else []
    while names and isinstance(stored, dict | list):
        if isinstance(stored, list):
            return int(names[0]) < len(stored) and leads(".".join(names[1:]), stored[int(names[0])])
        # a key may hold dots itself
        whole = next(
            (k for k in sorted(stored, key=len, reverse=True) if place.startswith(k)), None
        )
        if whole is None:
            return len(names) == 1
        place = place.removeprefix(whole).removeprefix(".")
        names, stored = place.split(".") if place else [], stored[whole]
    return not names or len(names) == 1


@pytest.mark.parametrize("parse", FORMATS)
@given(items=st.lists(CONDITIONS | JSON, max_size=3))
@example(items=[{"key": {"section": "config", "name": "lr"}, "op": [], "value": 1}])
@example(items=[{"op": ["AND"], "filters": []}])
@example(items=[{"filters": [], "op": {}}])
@example(items=[{"key": {"section": "run", "name": "lr"}, "op": "=", "value": 1, "connector": []}])
@example(items=[{"key": {"section": {}, "name": []}, "op": "=", "value": 1}])
@example(items=[{"key": {"section": "run", "name": "name"}, "op": "REGEX", "value": "\ud800"}])
def test_any_json_is_a_filter_or_an_error_that_leads_into_it(parse, items):
    stored = FORMATS[parse](items)
    try:
        condition = parse(stored)
    except FilterError as error:
        (problem,) = error.problems
        assert render_problem(problem)
        assert problem.place
        assert leads(problem.place.path, stored), problem.place.path
    else:
        assert matches(condition, RUN, NOW) in {True, False}
        assert filter_text(parse_filter(filter_text(condition))) == filter_text(condition)


@given(JSON)
def test_any_json_at_all_is_a_stored_filter_or_an_error(stored):
    try:
        condition = parse_stored(stored)
    except FilterError as error:
        (problem,) = error.problems
        assert render_problem(problem)
    else:
        assert matches(condition, RUN, NOW) in {True, False}


# --- patterns --------------------------------------------------------------------------------

CATASTROPHES = [
    "(a+)+$",
    "(a|a)*b",
    "(a|aa)+$",
    "(a*)*b",
    "(.*a){12}$",
    "(x+x+)+y",
    "^(a?){40}a{40}$",
]


def by_language(pattern):
    return parse_filter(f"config.x =~ '{pattern}'")


def by_stored_filter(pattern):
    key = {"section": "run", "name": "displayName"}
    leaf = {"key": key, "op": "REGEX", "value": pattern}
    return parse_filter_v2({"filterFormat": "filterV2", "filters": [leaf]})


def by_query(pattern):
    return parse_mongo({"display_name": {"$regex": pattern}})


@pytest.mark.parametrize("way", [by_language, by_stored_filter, by_query])
@pytest.mark.parametrize("pattern", CATASTROPHES)
def test_patterns_that_others_never_finish_are_answered(way, pattern):
    run = Run(RunKey("e", "p", "1"), "a" * 5000 + "!", config={"x": "a" * 5000 + "!"})
    assert matches(way(pattern), run, NOW) in {True, False}


# --- what the vendor's own parser gets wrong ---------------------------------------------------


def kept(text: str, **run) -> bool:
    return matches(parse_wandb_string(text), Run(RunKey("e", "p", "1"), **{"name": "x"} | run), NOW)


@pytest.mark.parametrize("value", ["a<b", "a>b", "x=y", "x==y", "a<=b", "p and q", "(x)", "!="])
def test_signs_inside_a_text_stay_what_they_are(value):
    assert kept(f"Name == '{value}'", name=value)
    assert not kept(f"Name != '{value}'", name=value)


def test_above_and_below_are_strict():
    assert not kept("Config('lr') > 0.1", config={"lr": 0.1})
    assert not kept("Config('lr') < 0.1", config={"lr": 0.1})
    assert kept("Config('lr') >= 0.1 and Config('lr') <= 0.1", config={"lr": 0.1})


@pytest.mark.parametrize("text", ["1 < 2 < 3", "Config('lr') < 1 < 2", "Config('lr')", "True"])
def test_what_cannot_be_a_condition_is_an_error_and_never_everything(text):
    with pytest.raises(FilterError):
        parse_wandb_string(text)


def test_dotted_names_are_conditions_and_not_dropped():
    assert not kept("config.lr > 0.5", config={"lr": 0.1})
    assert kept("config.lr > 0.05", config={"lr": 0.1})


def test_not_is_known():
    assert kept("not State == 'running'", name="x")
    assert not kept("not Name == 'x'")


def test_a_bare_name_is_no_metric_in_disguise():
    with pytest.raises(FilterError, match="lr"):
        parse_wandb_string("lr > 0.1")


@pytest.mark.parametrize("state", ["Finished", "FINISHED", "finished"])
def test_the_case_of_a_state_does_not_matter_and_that_of_a_name_does(state):
    with_state = parse_wandb_string(f"State == '{state}'")
    assert filter_text(with_state) == "state == 'finished'"
    assert not kept("Name == 'X'", name="x")


def test_what_is_disabled_is_not_active():
    key = {"section": "run", "name": "displayName"}
    off = {"key": key, "op": "=", "value": "nobody", "disabled": True}
    assert matches(parse_filter_v2({"filterFormat": "filterV2", "filters": [off]}), RUN, NOW)


@pytest.mark.parametrize(("op", "expected"), [("==", True), ("WITHINSECONDS", True)])
def test_operators_that_the_vendor_s_converter_does_not_know(op, expected):
    name, value = ("displayName", "x") if op == "==" else ("createdAt", 5)
    leaf = {"key": {"section": "run", "name": name}, "op": op, "value": value}
    run = Run(RunKey("e", "p", "1"), "x", created_at=NOW)
    assert matches(parse_legacy({"op": "AND", "filters": [leaf]}), run, NOW) is expected
