"""`run.json` gives back exactly the run that it was made of."""

import json
import math
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.model.run import Completeness, HistoryColumn, MediaFile, Run, RunKey, RunState
from exporter.store.codec import RunFormatError, dumps, loads

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("$"), inner),
    max_leaves=15,
)
OBJECTS = st.dictionaries(st.text() | st.just("$"), JSON, max_size=4)
TIMES = st.none() | st.datetimes(timezones=st.just(UTC))
COUNTS = st.integers(-(2**63), 2**63 - 1)
RUNS = st.builds(
    Run,
    key=st.builds(RunKey, st.text(), st.text(), st.text()),
    name=st.text(),
    state=st.sampled_from(RunState),
    created_at=TIMES,
    heartbeat_at=TIMES,
    tags=st.lists(st.text()).map(tuple),
    config=OBJECTS,
    summary=OBJECTS,
    columns=st.lists(
        st.builds(HistoryColumn, first_step=st.none() | COUNTS, last_step=st.none() | COUNTS)
    ).map(tuple),
    system_columns=st.lists(st.builds(HistoryColumn)).map(tuple),
    media=st.lists(st.builds(MediaFile)).map(tuple),
    completeness=st.builds(Completeness, notes=st.lists(st.text()).map(tuple)),
)


def canonical(run):
    """Something that is equal for equal runs, NaN included."""
    return repr(run)


def ordered(value):
    """The value with its objects in the order of their keys."""
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    return [ordered(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=40, deadline=None)
@given(run=RUNS, fingerprint=st.text())
def test_a_run_survives_the_round_trip(run, fingerprint):
    found, stamp, _ = loads(dumps(run, fingerprint))
    assert stamp == fingerprint
    for name in ("config", "summary"):
        assert canonical(ordered(getattr(found, name))) == canonical(ordered(getattr(run, name)))
    rest = {"config": {}, "summary": {}}
    assert Run(**{**slots(found), **rest}) == Run(**{**slots(run), **rest})


def slots(run):
    return {name: getattr(run, name) for name in Run.__slots__}


@settings(max_examples=40, deadline=None)
@given(run=RUNS)
def test_the_bytes_are_strict_json(run):
    json.loads(dumps(run, ""), parse_constant=pytest.fail)


@settings(max_examples=40, deadline=None)
@given(config=OBJECTS)
def test_the_order_of_keys_does_not_show(config):
    backwards = dict(reversed(config.items()))
    key = RunKey("", "", "")
    assert dumps(Run(key, "", config=config), "") == dumps(Run(key, "", config=backwards), "")


def test_whole_numbers_stay_whole():
    run = Run(RunKey("", "", ""), "", config={"a": 1, "b": 1.0, "c": True, "d": -0.0})
    config = loads(dumps(run, ""))[0].config
    assert [type(config[key]) for key in "abcd"] == [int, float, bool, float]
    assert math.copysign(1, config["d"]) == -1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"format": "runpress-run-2"}',
        b'{"format": "runpress-run-1", "fingerprint": "", "run": {}}',
        b'{"format": "runpress-run-1", "fingerprint": "", "run": 3}',
        b"\xff\xfe",
        pytest.param(b"[" * 100_000, id="deep"),
    ],
)
def test_anything_else_is_not_a_run(data):
    with pytest.raises(RunFormatError):
        loads(data)


@settings(max_examples=40, deadline=None)
@given(run=RUNS, data=st.data())
def test_a_damaged_file_is_a_run_or_an_error(run, data):
    found = bytearray(dumps(run, "f"))
    at = data.draw(st.integers(0, len(found) - 1))
    found[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        loaded, *_ = loads(bytes(found))
    except RunFormatError:
        return
    assert isinstance(loaded, Run)


@pytest.mark.parametrize("key", [b'["", "", NaN]', b'["", "", 3]', b'["", ""]', b"null"])
def test_a_key_is_of_three_texts(key):
    data = dumps(Run(RunKey("", "", "id"), ""), "f")
    assert loads(data)
    with pytest.raises(RunFormatError):
        loads(re.sub(rb'"key": \[[^]]*\]', b'"key": ' + key, data))


def test_times_keep_their_zone():
    moment = datetime(2026, 11, 23, 9, 14, 3, 255379, UTC)
    run = Run(RunKey("", "", ""), "", created_at=moment)
    assert loads(dumps(run, ""))[0].created_at == moment
