"""A store in a folder of its own, and runs to put into it."""

import numpy as np
import pytest

from exporter.model.run import Completeness, PulledRun, Run, RunKey
from exporter.sources.wide import Cells, by_step
from exporter.store import RunStore


def make(key, columns=None, steps=None, **about):
    """A pulled run; `columns` maps names to values, None where a value is missing."""
    columns = columns or {}
    length = len(next(iter(columns.values()), ()))
    steps = list(range(length)) if steps is None else steps
    cells = []
    for name, values in columns.items():
        held = [(row, value) for row, value in enumerate(values) if value is not None]
        kind = "text" if any(isinstance(value, str) for _, value in held) else "number"
        cells.append(Cells(name, kind, [row for row, _ in held], [value for _, value in held]))
    wide = by_step(steps, cells)
    about.setdefault("completeness", Completeness(wide.rows, wide.first, wide.last))
    rest = {name: about.pop(name) for name in ("logs", "media", "system") if name in about}
    return PulledRun(Run(RunKey(*key), key[2], columns=wide.columns, **about), wide.table, **rest)


@pytest.fixture(scope="session")
def pulled():
    return make


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path / "store")


@pytest.fixture(scope="session")
def stores(tmp_path_factory):
    """A new store at every call, for tests that need one for each example."""
    return lambda: RunStore(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def same():
    """Whether two traces hold the same numbers, NaN being equal to NaN."""

    def check(trace, x, y):
        np.testing.assert_array_equal(trace.x, np.array(x, dtype=float))
        np.testing.assert_array_equal(trace.y, np.array(y, dtype=float))

    return check
