"""The end of a history, joined to its beginning, is the history read in one go."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.model.run import Completeness, MediaFile, PulledRun, Run, RunKey
from exporter.sources.joining import join
from exporter.sources.wide import Cells, by_step, by_time

KEY = RunKey("", "p", "a")
VALUES = st.floats(allow_nan=True, width=32)
ROWS = st.dictionaries(
    st.integers(-5, 50), st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1), max_size=40
)


def pulled(rows, **about):
    """A run with the rows `{step: {metric: value}}`."""
    names = sorted({name for row in rows.values() for name in row})
    steps = list(rows)
    cells = []
    for name in names:
        held = [(at, rows[step][name]) for at, step in enumerate(steps) if name in rows[step]]
        kind = "text" if any(isinstance(value, str) for _, value in held) else "number"
        cells.append(Cells(name, kind, [at for at, _ in held], [value for _, value in held]))
    wide = by_step(steps, cells)
    whole = Completeness(wide.rows, wide.first, wide.last)
    return PulledRun(Run(KEY, "a", columns=wide.columns, completeness=whole), wide.table, **about)


@given(ROWS, st.integers(-6, 51))
def test_a_history_cut_anywhere_and_joined_is_whole(rows, cut):
    before = pulled({step: row for step, row in rows.items() if step < cut})
    after = pulled({step: row for step, row in rows.items() if step >= cut}, since=cut)
    whole = pulled(rows)
    joined = join(after, before.run, before.history, None)
    assert joined.since is None
    assert repr(joined.run) == repr(whole.run)
    assert joined.history.schema == whole.history.schema
    for name in whole.history.column_names:
        one, two = joined.history[name].to_pylist(), whole.history[name].to_pylist()
        assert repr(one) == repr(two)


@given(ROWS, st.integers(-6, 51), st.integers(0, 10))
def test_rows_of_the_overlap_are_those_of_the_new_part(rows, cut, overlap):
    stale = {step: dict.fromkeys(row, -1.0) for step, row in rows.items() if step < cut + overlap}
    stale |= {step: row for step, row in rows.items() if step < cut}
    before = pulled(stale)
    after = pulled({step: row for step, row in rows.items() if step >= cut}, since=cut)
    joined = join(after, before.run, before.history, None)
    found = {
        c.name: joined.history[c.id].to_pylist() for c in joined.run.columns if c.name in "abc"
    }
    wanted = pulled(rows)
    for column in wanted.run.columns:
        assert repr(found[column.name]) == repr(wanted.history[column.id].to_pylist())


def test_a_metric_that_became_text_is_text():
    before, after = pulled({0: {"a": 1.0}}), pulled({1: {"a": "x"}}, since=1)
    joined = join(after, before.run, before.history, None)
    (column,) = joined.run.columns
    assert column.kind == "text"
    assert joined.history[column.id].to_pylist() == ["1.0", "x"]


def test_media_of_both_are_known_and_each_once():
    old = MediaFile("img", 1, "image", "img/1.png")
    new = MediaFile("img", 2, "image", "img/2.png")
    before, after = pulled({1: {"a": 1.0}}), pulled({2: {"a": 1.0}}, since=2)
    kept = replace(before.run, media=(old,))
    end = replace(after, run=replace(after.run, media=(old, new)))
    assert join(end, kept, before.history, None).run.media == (old, new)


def test_system_metrics_are_joined_by_time():
    def system(times):
        return by_time(np.array(times), [Cells("cpu", "number", range(len(times)), times)])

    first, last = system([1.0, 2.0, 3.0]), system([3.0, 4.0])
    before, after = pulled({0: {"a": 1.0}}), pulled({1: {"a": 1.0}}, since=1)
    kept = replace(before.run, system_columns=first.columns)
    run = replace(after.run, system_columns=last.columns)
    end = replace(after, run=run, system=last.table, system_since=3.0)
    joined = join(end, kept, before.history, first.table)
    assert joined.system["_timestamp"].to_pylist() == [1.0, 2.0, 3.0, 4.0]
    assert joined.system["c0"].to_pylist() == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("cut", [None, 3])
def test_without_a_beginning_there_is_only_the_end(cut):
    end = pulled({3: {"a": 1.0}}, since=cut)
    empty = pulled({})
    joined = join(end, empty.run, empty.history, None)
    assert repr(joined.run) == repr(pulled({3: {"a": 1.0}}).run)


def test_media_of_steps_that_were_read_anew_are_the_new_ones():
    before, after = pulled({1: {"a": 1.0}, 5: {"a": 1.0}}), pulled({5: {"a": 2.0}}, since=5)
    files = [MediaFile("x", step, "image", name) for step, name in ((1, "p"), (5, "q"), (5, "r"))]
    kept = replace(before.run, media=tuple(files[:2]))
    end = replace(after, run=replace(after.run, media=(files[2],)))
    assert join(end, kept, before.history, None).run.media == (files[0], files[2])
