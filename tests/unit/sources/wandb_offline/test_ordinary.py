"""Records read together make the log that they make one by one."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.sources.wandb_offline import ordinary
from exporter.sources.wandb_offline.log import RunLog
from exporter.sources.wandb_offline.ordinary import FEW, Stretch, stretches
from exporter.sources.wandb_offline.records import path
from exporter.sources.wire import WireError

ROOT = Path(__file__).parents[4]
writer = SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "wandb_writer.py")))
field, item = writer.field, writer.item

KEYS = st.lists(st.sampled_from(["a", "b", "loss", "x" * 70, ""]), min_size=1, max_size=3).map(
    tuple
)
VALUES = st.sampled_from([1, 0.5, None, "text", float("nan"), {"a": 1}, "y" * 130, b"not json"])
STRANGE_ITEMS = [
    b"",
    field(2, "key alone"),
    field(16, "1"),
    field(16, "1") + field(2, "a"),
    field(2, "a") + field(16, "1") + field(16, "2"),
    field(2, "a") + field(3, "b") + field(16, "1"),
    field(2, "a") + field(16, 7),
    field(2, 7) + field(16, "1"),
    field(2, "a") + field(16, "1") + b"\x80",
]
PAIRS = st.builds(item, KEYS, VALUES)
ITEMS = PAIRS | PAIRS | st.sampled_from(STRANGE_ITEMS)
STRANGE_STEPS = [b"", field(1, -3), field(2, 3), field(2, 3) + field(1, 4), field(1, b"x"), b"\x80"]
STEPS = st.just(field(1, 3)) | st.sampled_from(STRANGE_STEPS)
"""As the message that holds a step."""

ROWS = st.builds(
    lambda items, steps: b"".join(field(1, one) for one in items) + b"".join(steps),
    st.lists(ITEMS, max_size=4),
    st.lists(STEPS.map(lambda one: field(2, one)), max_size=2),
)
UPDATES = st.builds(
    lambda items, gone: b"".join(field(1, one) for one in items) + gone,
    st.lists(ITEMS, max_size=4),
    st.sampled_from([b""] * 5 + [field(2, item(("a",), b"")), field(1, 7)]),
)
RUN = field(1, "r") + field(5, field(1, item(("a",), 9)))
BODIES = (
    st.tuples(st.just(writer.HISTORY), ROWS)
    | st.tuples(st.just(writer.SUMMARY), UPDATES)
    | st.tuples(st.just(writer.CONFIG), UPDATES)
    | st.sampled_from(
        [(writer.RUN, RUN), (writer.OUTPUT, field(3, "line\n")), (6, b""), (200, b"")]
    )
)
PLAIN = st.just(lambda number, kind, body: field(1, number) + field(kind, body))
SHAPES = PLAIN | st.sampled_from(
    [
        lambda number, kind, body: field(1, number) + field(200, b"i") + field(kind, body),
        lambda number, kind, body: field(kind, body) + field(1, number),
        lambda number, kind, body: field(1, number) + field(kind, body) + field(kind, body),
        lambda number, kind, body: field(1, number + 2) + field(kind, body),
        lambda number, kind, body: field(1, number) + field(kind, body) + b"\x80",
        lambda number, kind, body: field(kind, body),
        lambda number, kind, body: field(1, b"x") + field(kind, body),
        lambda number, kind, body: field(1, number) + field(kind, 5),
    ]
)
RECORDS = st.lists(st.tuples(SHAPES, BODIES), max_size=12).map(
    lambda parts: [shape(number, *body) for number, (shape, body) in enumerate(parts, 1)]
)


def named(key):
    try:
        return path(key)
    except WireError:
        return key


def told(records):
    log = RunLog()
    log.read(writer.frames(records))
    columns: dict = {}
    for key, column in log.history.columns.items():
        # one key may be written in more than one way
        columns.setdefault(named(key), []).extend(zip(column.rows, column.values, strict=True))
    cells = {key: sorted(values) for key, values in columns.items()}
    patches = [(repr(one.value()), one.unreadable) for one in (log.config, log.summary)]
    return log.history.marks, cells, patches, log.lost, log.output, log.run


@pytest.fixture
def few(monkeypatch):
    def at_least(number):
        monkeypatch.setattr(ordinary, "FEW", number)
        monkeypatch.setattr(ordinary, "_SHORT", 1)

    return at_least


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS)
def test_records_say_together_what_they_say_alone(few, records):
    few(len(records) + 1)
    alone = told(records)
    few(0)
    assert told(records) == alone


ITEM = field(1, item(("a",), 5))
ROW = field(1, 9) + field(writer.HISTORY, ITEM + field(2, field(1, 7)))
STRANGE = {
    **{
        f"item {number}": field(1, 9) + field(writer.HISTORY, ITEM + field(1, one))
        for number, one in enumerate(STRANGE_ITEMS)
    },
    **{
        f"step {number}": field(1, 9) + field(writer.HISTORY, ITEM + field(2, one))
        for number, one in enumerate(STRANGE_STEPS)
    },
    "two steps": field(1, 9) + field(writer.HISTORY, field(2, field(1, 1)) + field(2, field(1, 2))),
    "a step and an empty one": field(1, 9)
    + field(writer.HISTORY, field(2, field(1, 1)) + field(2, b"")),
    "a broken row": field(1, 9) + field(writer.HISTORY, ITEM + b"\x80"),
    "number and a text in its place": field(1, 9) + field(1, b"x"),
    "step as a number": field(1, 9) + field(writer.HISTORY, ITEM + field(2, 2)),
    "item as a number": field(1, 9) + field(writer.HISTORY, ITEM + field(1, 2)),
    "removal": field(1, 9) + field(writer.SUMMARY, field(2, item(("loss",), b""))),
    "empty removal": field(1, 9) + field(writer.SUMMARY, ITEM + field(2, b"")),
    "run": field(1, 9) + field(writer.RUN, RUN),
    "number behind": field(writer.HISTORY, ITEM) + field(1, 9),
    "two numbers": field(1, 9) + field(1, 19) + field(writer.HISTORY, ITEM),
    "two bodies": ROW + field(writer.SUMMARY, ITEM),
    "no number": field(writer.HISTORY, ITEM),
    "nothing": b"",
    "cut": ROW[:-1],
    "more than a row": ROW + b"\x80",
    "the greatest of field numbers": field(1, 9) + field(2**61 - 2, b"x"),
    "the greatest of record numbers": field(1, 2**63 - 1) + field(writer.HISTORY, ITEM),
    "a record number below nothing": field(1, -(2**63)) + field(writer.HISTORY, ITEM),
    "keys without end": field(1, 9) + field(writer.HISTORY, field(1, field(2, "k") * 99)),
    "fields without end": field(1, 9) + field(writer.HISTORY, ITEM) + field(200, 1) * 99,
    "fixed width": field(1, 9) + b"\x0d1234" + field(writer.HISTORY, ITEM),
}


@pytest.mark.parametrize("record", STRANGE.values(), ids=STRANGE)
def test_a_strange_record_says_among_others_what_it_says_alone(few, record):
    records = [*rows(3).records, record, *rows(3).records]
    few(len(records) + 1)
    alone = told(records)
    few(0)
    assert told(records) == alone


def rows(count):
    log = writer.Log("r")
    for step in range(count):
        log.summary({"loss": step}).history(step, {"loss": step})
    return log


def test_ordinary_records_are_not_taken_one_by_one():
    said = list(stretches(rows(FEW).records))
    # before the run record, which says what the summary is, too, stands the header alone
    assert [isinstance(one, Stretch) for one in said] == [False, False, True]
    assert said[2].steps == list(range(FEW))
    assert [value for _, value in said[2].updates] == [str(FEW - 1).encode()]


def test_what_lies_between_does_not_part_them():
    log = rows(FEW).output(1.0, "a line").stats(2.0, {"cpu": 1})
    for step in range(FEW):
        log.history(FEW + step, {"loss": 0.0})
    *_, last = stretches(log.records)
    assert last.steps == list(range(2 * FEW))
    assert [kind for kind, _ in last.others] == [writer.OUTPUT, writer.STATS]


def test_of_two_paths_of_one_name_it_is_decided_as_alone(few):
    log = writer.Log("r").history(0, {"a.b": 1, ("a", "b"): 2})
    for step in range(1, FEW):
        log.history(step, {"a.b": 3})
    together, alone = RunLog(), RunLog()
    together.read(log.data())
    few(2 * FEW)
    alone.read(log.data())
    assert list(together.history.columns) == list(alone.history.columns)


def test_short_stretches_are_taken_one_by_one():
    log = rows(FEW)
    for step in range(20):
        log.summary({}, remove=["gone"]).history(FEW + step, {"loss": 0.0})
    said = list(stretches(log.records))
    assert sum(isinstance(one, Stretch) for one in said) == 1


def test_a_removal_takes_away_what_was_there_before_it():
    log = rows(FEW).summary({}, remove=["loss"]).summary({"late": 1})
    read = RunLog()
    read.read(log.data())
    assert read.summary.value() == {"late": 1}
