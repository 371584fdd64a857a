"""Filters mean what they say, and print as they are read."""

import math
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.run import Run, RunKey, RunState
from exporter.query.filter_tree import And, Compare, Contains, Matches, Not, OneOf, Or
from exporter.query.filters import EVERYTHING, filter_text, matches, parse_filter
from exporter.query.value_paths import ATTRIBUTES, ValuePath

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
RUN = Run(
    RunKey("team", "vision", "r1"),
    "baseline-7",
    RunState.FINISHED,
    created_at=datetime(2026, 1, 31, 15, 30, tzinfo=UTC),
    heartbeat_at=datetime(2026, 1, 31, 17, 30, tzinfo=UTC),
    tags=("v2", "prod"),
    config={
        "learning_rate": 0.01,
        "batch-size": 64,
        "opt": {"name": "sgd", "a.b": 1},
        "flat.key": "x",
        "flag": True,
        "nothing": None,
        "layers": [64, "wide"],
        "odd 'name'": 1,
    },
    summary={"val/accuracy": 0.91, "loss": math.nan, "train/loss": {"min": 0.2}, "recall@5": 1},
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n ",
        "state == 'finished' and config.learning_rate > 0.001 and name =~ 'baseline-.*'",
        "'v2' in tags and not 'v1' in tags and 'v1' not in tags",
        "state == 'Finished'",
        "state in ('running', 'FINISHED')",
        "config.learning_rate >= 0.01 and config.learning_rate <= 0.01",
        "not config.learning_rate > 0.01",
        "0.001 < config.learning_rate",
        "config.batch-size == 64",
        "config.opt.name == 'sgd' and config.opt.a.b == 1 and config.flat.key == 'x'",
        "config['opt']['name'] == \"sgd\" and config.opt['a.b'] == 1",
        "config['opt'].name == 'sgd'",
        "config['odd \\'name\\''] == 1",
        "summary.val/accuracy > 0.9 and summary['val/accuracy'] < .92 and summary.recall@5 == 1",
        "summary.train/loss.min < 0.3",
        "config.flag == true and config.flag != 1 and config.batch-size != true",
        "config.nothing == none and config.missing == none and config.flag != null",
        "config.learning_rate != '0.01' and not config.learning_rate == '0.01'",
        "64 in config.layers and 'wide' in config.layers and true not in config.layers",
        "'line' in name and config.layers =~ 'id' and tags =~ '^pr'",
        "name !~ 'BASE' and name =~ '(?i)BASE' and name =~ '\\d$' and name =~ '\\\\d$'",
        "config.missing !~ 'x' and config.missing not in (1, 2) and config.missing != 3",
        "name == 'x' or name == 'y' or name == 'baseline-7' and state == 'finished'",
        "(name == 'x' or state == 'finished') and user == ''",
        "created_at >= now-7d and created_at < now and created_at > now - 24h",
        "created_at == 2026-01-31 and created_at <= 2026-01-31 and not created_at > 2026-01-31",
        "created_at > '2026-01-30' and created_at >= 2026-01-31T15:30Z",
        "created_at < 2026-01-31T16:31:00+01:00 and created_at != 2026-01-30",
        "duration == 7200 and duration >= 2h and duration < 1.5d",
        "project == 'vision' and entity == 'team' and id == 'r1'",
    ],
)
def test_a_run_satisfies(text):
    assert matches(parse_filter(text), RUN, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "config.learning_rate > 0.01",
        "config.missing > 0",
        "config.missing < 0",
        "config.missing == 0",
        "config.missing =~ ''",
        "config.nothing >= 0",
        "summary.loss == 0",
        "summary.loss < 1e300",
        "summary.loss >= -1e300",
        "config.opt == 'sgd'",
        "config.flag > 0",
        "config.opt.name > 5",
        "config.batch-size == '64'",
        "config.batch-size =~ '64'",
        "config.layers == 64",
        "name =~ '^7'",
        "config.batch-size in ()",
        "summary.val/accuracy.min == 1",
    ],
)
def test_a_run_does_not_satisfy(text):
    assert not matches(parse_filter(text), RUN, NOW)


def test_a_run_without_a_creation_time_is_neither_before_nor_after():
    run = Run(RunKey("", "p", "1"), "x")
    for text in ("created_at < now", "created_at >= now", "created_at == 2026-01-31"):
        assert not matches(parse_filter(text), run, NOW)
        assert matches(Not(parse_filter(text)), run, NOW)


NAMES = st.text(min_size=1, max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False)
)
PLAIN = st.one_of(TEXTS, NUMBERS, st.booleans(), st.none())
OPS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
TIMES = st.one_of(
    DAYS,
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
        lambda time: time.replace(fold=0)
    ),
    st.integers(-(10**8), 10**8).map(lambda s: timedelta(seconds=s)),
)
PATHS = st.builds(ValuePath, st.sampled_from(["config", "summary"]), NAMES)
TIME_PATHS = st.just(ValuePath("attribute", "created_at"))
PATTERNS = st.sampled_from(["a", "^b+$", "\\d", "[a-c]", "'", '"', "a|\\\\", ""])
TESTS = st.one_of(
    st.builds(Compare, PATHS, OPS, PLAIN),
    st.builds(Compare, TIME_PATHS, OPS, TIMES),
    st.builds(Compare, st.just(ValuePath("attribute", "user")), OPS, TEXTS),
    st.builds(OneOf, PATHS, st.lists(PLAIN, max_size=3).map(tuple), st.booleans()),
    st.builds(Contains, PATHS | st.just(ValuePath("attribute", "tags")), PLAIN, st.booleans()),
    st.builds(Matches, PATHS, PATTERNS, st.booleans()),
)


def joined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def several(kind: Any) -> st.SearchStrategy[Any]:
        flat = parts.filter(lambda part: not isinstance(part, kind))
        return st.lists(flat, min_size=2, max_size=3).map(lambda found: kind(tuple(found)))

    return st.one_of(st.builds(Not, parts), several(And), several(Or))


FILTERS = st.recursive(TESTS, joined, max_leaves=8)


@given(FILTERS)
def test_a_filter_is_read_back_from_its_text(condition):
    # repr, since 1 == True == 1.0 in Python and not here
    assert repr(parse_filter(filter_text(condition))) == repr(condition)


def test_everything_is_the_empty_text():
    assert filter_text(EVERYTHING) == ""
    assert parse_filter("") == EVERYTHING


VALUES = st.one_of(PLAIN, st.floats(), st.lists(PLAIN, max_size=3), st.dictionaries(NAMES, PLAIN))
RUNS = st.builds(
    Run,
    key=st.just(RunKey("e", "p", "1")),
    name=TEXTS,
    user=TEXTS,
    tags=st.lists(TEXTS, max_size=2).map(tuple),
    created_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    config=st.dictionaries(NAMES, VALUES, max_size=4),
    summary=st.dictionaries(NAMES, VALUES, max_size=4),
)


@given(st.data(), RUNS, PLAIN, OPS)
def test_comparing_agrees_with_python_on_values_of_one_type(data, run, wanted, op):
    name = data.draw(st.sampled_from([*run.config, "missing"]))
    found = run.config.get(name)
    result = matches(Compare(ValuePath("config", name), op, wanted), run, NOW)
    if type(found) is type(wanted) and not isinstance(found, list | dict | bool | None):
        expected = eval(f"found {op} wanted", {"found": found, "wanted": wanted})
        assert result == expected
    elif op in {"==", "!="} and (found is None or isinstance(found, bool | str | list | dict)):
        assert result == ((found == wanted and type(found) is type(wanted)) == (op == "=="))


@given(FILTERS, RUNS)
def test_the_contrary_is_the_contrary(condition, run):
    assert matches(Not(condition), run, NOW) is not matches(condition, run, NOW)


@given(RUNS, TESTS, TESTS)
def test_and_or_not_obey_de_morgan(run, one, other):
    both = matches(Not(And((one, other))), run, NOW)
    assert both == matches(Or((Not(one), Not(other))), run, NOW)


@pytest.mark.parametrize(("op", "contrary"), [("==", "!="), ("=~", "!~"), ("in", "not in")])
@given(run=RUNS, value=TEXTS)
def test_negated_operators_are_the_contrary(op, contrary, run, value):
    literal = filter_text(Compare(ValuePath("config", "x"), "==", value)).removeprefix(
        "config.x == "
    )
    right = "'[a-c]'" if op == "=~" else f"({literal})" if op == "in" else literal
    for path in ("config.a", "summary.b", "user", "name"):
        yes = matches(parse_filter(f"{path} {op} {right}"), run, NOW)
        assert yes is not matches(parse_filter(f"{path} {contrary} {right}"), run, NOW)


@given(st.sampled_from(sorted(set(ATTRIBUTES) - {"tags"})), RUNS)
def test_every_attribute_can_be_asked_for(name, run):
    assert matches(parse_filter(f"{name} == none or {name} != none"), run, NOW)


def python_tests() -> st.SearchStrategy[str]:
    """Conditions that are Python as well, over a config with numbers, texts and a list."""
    number, text = st.integers(-2, 2).map(str), st.sampled_from(["''", "'a'", "'ab'", '"b"'])
    few = st.one_of(st.tuples(number, number), st.tuples(text, text)).map(", ".join)
    both = st.sampled_from(["in", "not in"])
    return st.one_of(
        st.builds("config.{} {} {}".format, st.sampled_from("ab"), OPS, number),
        st.builds("{} {} config.{}".format, number, OPS, st.sampled_from("ab")),
        st.builds("config.{} {} {}".format, st.sampled_from("st"), OPS, text),
        st.builds("config.{} {} ({})".format, st.sampled_from("abst"), both, few),
        st.builds("{} {} config.{}".format, text, both, st.sampled_from("stl")),
    )


PYTHON = st.recursive(
    python_tests(),
    lambda part: st.one_of(
        st.builds("not {}".format, part),
        st.builds("({})".format, part),
        st.builds("{} {} {}".format, part, st.sampled_from(["and", "or"]), part),
    ),
    max_leaves=10,
)
SMALL = st.integers(-2, 2)
LETTERS = st.sampled_from(["", "a", "b", "ab"])


@given(PYTHON, SMALL, st.sampled_from([-1.5, 0.0, 2.0]), LETTERS, LETTERS, st.lists(LETTERS))
def test_what_is_python_as_well_means_the_same_there(text, a, b, s, t, items):
    config = {"a": a, "b": b, "s": s, "t": t, "l": items}
    run = Run(RunKey("e", "p", "1"), "x", config=config)
    expected = eval(text, {"config": SimpleNamespace(**config)})
    assert matches(parse_filter(text), run, NOW) is expected
