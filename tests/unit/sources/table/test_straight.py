"""Rows read column by column are the rows read cell by cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.run import RunKey
from exporter.sources.table import gather
from exporter.sources.table.gather import Gathered
from exporter.sources.table.shape import understand
from exporter.sources.table.sheet import Sheet

NUMBERS = st.floats() | st.integers() | st.booleans()
SAID = st.sampled_from(
    ["1", "2.5", "-3", "1_0", "nan", "inf", " 7 ", "1e400", "x", "2026-01-01T00:00:00", "\ud800"]
)
CELLS = st.none() | SAID | NUMBERS | st.lists(st.integers(0, 3), max_size=2)
STEPS = st.integers(0, 9) | st.integers(0, 9).map(str)
ODD_STEPS = st.none() | st.sampled_from(["x", "1.5", 2.5, "1e300", float("nan"), 2**70, "9" * 30])
TITLES = st.sampled_from(
    ["loss", "acc", "note", "time", "state", "tags", "config.lr", "summary.loss", "summary.best"]
)


@st.composite
def sheets(draw, steps):
    size = draw(st.integers(1, 7))

    def column(cells):
        return draw(st.lists(cells, min_size=size, max_size=size))

    columns = {"run": column(st.sampled_from("ab"))}
    if draw(st.integers(0, 5)):
        columns["step"] = column(steps)
    plain = draw(st.booleans())
    some = draw(st.sampled_from([NUMBERS, SAID, st.sampled_from(["1", "2.5", "nan"])]))
    for title in draw(st.lists(TITLES, unique=True, max_size=5)):
        columns[title] = column(some | st.none() if plain else CELLS)
    if draw(st.booleans()):
        columns["metric"] = column(st.sampled_from(["loss", "acc", "_timestamp"]) | CELLS)
        columns["value"] = column(some | st.none() if plain else CELLS)
    return Sheet("t.csv", "t", columns, range(2, size + 2), "")


def told(shape, key):
    found = Gathered()
    found.read(shape, shape.runs[key])
    return found


def alike(one, other):
    for name in ("metrics", "config", "summary", "about"):
        ours, theirs = (sorted(getattr(found, name).items()) for found in (one, other))
        assert repr(ours) == repr(theirs)
    for name in ("steps", "times", "problems"):
        assert repr(getattr(one, name)) == repr(getattr(other, name))


@given(sheets(STEPS) | sheets(STEPS | ODD_STEPS))
def test_columns_say_what_the_cells_say(sheet):
    shape = understand(sheet)
    for key in shape.runs:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gather, "straight", lambda *_: None)
            by_cells = told(shape, key)
        alike(told(shape, key), by_cells)


@pytest.mark.parametrize(
    "columns",
    [
        {"loss": ["1", None, "2.5"], "note": ["a", "b", None], "time": ["5", "6", "7"]},
        {"metric": ["m", "n", "m"], "value": ["1", "2", "3"]},
        {"loss": [1, 2.5, True], "config.lr": ["1", "1", "1"]},
    ],
)
def test_sound_rows_are_read_by_columns(columns, monkeypatch):
    monkeypatch.setattr(gather, "_Row", lambda *_: pytest.fail("read cell by cell"))
    sheet = Sheet(
        "t.csv", "t", {"run": list("aaa"), "step": ["1", "2", "3"], **columns}, [2, 3, 4], ""
    )
    found = told(understand(sheet), RunKey("", "t", "a"))
    assert found.steps == [1, 2, 3]
    assert found.metrics
