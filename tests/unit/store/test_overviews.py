"""A panel that reads overviews shows what one shows that reads every row."""

import hashlib
import shutil

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.model.panels import LinePanel
from exporter.model.run import PulledRun, RunKey
from exporter.query.colors import assign
from exporter.query.sampling import sample
from exporter.query.scene import Scene, groups
from exporter.query.tables import panel_table
from exporter.sources.wide import Cells, by_step
from exporter.store import RunStore, layout, overviews

LONG = overviews.LEAST + 1


def long_run(pulled, name, columns, steps=None):
    """A run whose columns are arrays, NaN where a value is missing."""
    steps = np.arange(LONG) if steps is None else steps
    cells = [
        Cells(metric, "number", np.flatnonzero(~np.isnan(own)), own[~np.isnan(own)])
        for metric, own in columns.items()
    ]
    wide = by_step(steps, cells)
    made = pulled(("e", "p", name)).run
    about = made.completeness.__class__(wide.rows, wide.first, wide.last)
    run = made.__class__(made.key, name, columns=wide.columns, completeness=about)
    return PulledRun(run, wide.table)


def walk(seed, size=LONG):
    return np.random.default_rng(seed).normal(size=size).cumsum()


def overview(store, name="r"):
    return store.root / "e" / "p" / name / layout.OVERVIEW


def table(store, **fields):
    runs = tuple(store.runs())
    panel = LinePanel(**fields)
    inks = assign(group.key for group in groups(runs, panel.groupby))
    return panel_table(panel, Scene(runs, store, inks))


def read(table):
    columns = [(c.name, c.title, list(c.values)) for c in table.columns]
    return repr((columns, table.series, table.notes))


PANELS = [
    {"y": ("m",)},
    {"y": ("m", "rare")},
    {"y": ("m", "broken")},
    {"y": ("m", "_step")},
    {"y": ("_step",)},
    {"y": ("m", "_timestamp")},
    {"y_pattern": "."},
    {"y": ("m",), "smoothing": 0.5},
    {"y": ("m",), "log_y": True},
    {"y": ("m",), "log_x": True},
    {"y": ("m",), "x_last": "last-1000"},
    {"y": ("m",), "x_range": (100, 4000)},
    {"y": ("m",), "x": "rare"},
    {"y": ("m",), "stack": "area"},
    {"y": ("m",), "groupby": "state"},
    {"y": ("rare", "m"), "expressions": ("${m} * 2",)},
    {"y": ("m",), "ignore_outliers": True},
]


@pytest.fixture(scope="module")
def both(tmp_path_factory, pulled):
    """A store of long and short runs, and the same without overviews."""
    store = RunStore(tmp_path_factory.mktemp("with"))
    rare = np.where(np.arange(LONG) % 1000 == 7, walk(3), np.nan)
    broken = walk(4)
    broken[5] = np.inf
    held = {"m": walk(1), "rare": rare, "broken": broken}
    store.write(long_run(pulled, "a", held), "")
    gaps = np.sort(np.random.default_rng(5).choice(10**12, LONG, replace=False))
    store.write(long_run(pulled, "b", {"m": walk(2), "text": walk(9)}, gaps), "")
    store.write(pulled(("e", "p", "c"), {"m": [1.0, 2.0, None, 3.0]}), "")
    bare = tmp_path_factory.mktemp("without") / "store"
    shutil.copytree(store.root, bare)
    for file in bare.glob(f"*/*/*/{layout.OVERVIEW}"):
        file.unlink()
    return store, RunStore(bare)


@pytest.mark.parametrize("fields", PANELS, ids=str)
def test_it_does_not_show_whether_there_are_overviews(both, fields):
    store, bare = both
    assert [overview(one, "a").exists() for one in both] == [True, False]
    assert read(table(store, **fields)) == read(table(bare, **fields))


def test_a_drawn_line_comes_from_its_overview_alone(both, tmp_path):
    store, _ = both
    shutil.copytree(store.root, tmp_path / "copy")
    copy = RunStore(tmp_path / "copy")
    for name in "ab":
        (copy.root / "e" / "p" / name / layout.HISTORY).write_bytes(b"PAR1")
    assert read(table(copy, y=("m",))) == read(table(store, y=("m",)))
    with pytest.raises(SourceError, match="stored history of run 'a'"):
        table(copy, y=("m",), smoothing=0.5)


def test_whoever_asks_for_whole_traces_gets_every_row(both):
    store, _ = both
    whole, *_ = store.traces([RunKey("e", "p", "a")], "_step", ["m"])
    assert len(whole.x) == LONG
    thin, *_ = store.traces([RunKey("e", "p", "a")], "_step", ["m"], sampled=True)
    assert thin.x.tolist() == whole.x[sample(whole.x, whole.y)].tolist()


def test_what_is_kept_is_what_stored_overviews_have():
    x = np.arange(70_000.0)
    kept = sample(x, x * 7919 % 10_007)
    digest = hashlib.sha256(kept.astype("<i8").tobytes()).hexdigest()
    said = "sampling keeps other points: raise the number in the name of overviews"
    assert (len(kept), digest[:16]) == (2385, "b83df7779635f547"), said


def test_a_short_history_has_none(store, pulled):
    store.write(long_run(pulled, "r", {"m": walk(1, LONG - 1)}, np.arange(LONG - 1)), "")
    assert not overview(store).exists()
    store.write(long_run(pulled, "r", {"m": walk(1)}), "")
    assert overview(store).exists()
    store.write(pulled(("e", "p", "r"), {"m": [1.0]}), "")
    assert not overview(store).exists()


def test_a_history_of_texts_has_none(pulled):
    steps = pa.array(range(LONG), pa.int64())
    assert overviews.made(pulled(("e", "p", "r")).run, pa.table({"_step": steps})) is None


def test_it_takes_a_twentieth_of_the_room_at_most(store, pulled):
    noise = {f"m{n}": np.random.default_rng(n).normal(size=LONG) for n in range(5)}
    store.write(long_run(pulled, "r", noise), "")
    history = (overview(store).parent / layout.HISTORY).stat().st_size
    assert overview(store).stat().st_size < 0.05 * history


def test_a_damaged_one_is_told(store, pulled):
    store.write(long_run(pulled, "r", {"m": walk(1)}), "")
    overview(store).write_bytes(b"PAR1")
    with pytest.raises(SourceError, match="stored overview-1 of run 'r' cannot be read") as caught:
        table(store, y=("m",))
    assert "pull again" in caught.value.problems[0].hint


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 3, 40]), st.booleans())
def test_any_long_history_is_drawn_alike(stores, pulled, seed, every, jumps):
    chance = np.random.default_rng(seed)
    steps = np.cumsum(chance.integers(1, 50, LONG)) if jumps else np.arange(LONG)
    present = chance.random(LONG) < 1 / every
    present[0] = True
    values = np.where(present, chance.integers(-3, 3, LONG).astype(float), np.nan)
    store = stores()
    store.write(long_run(pulled, "r", {"m": values}, steps), "")
    drawn = read(table(store, y=("m",)))
    overview(store).unlink()
    assert drawn == read(table(store, y=("m",)))
