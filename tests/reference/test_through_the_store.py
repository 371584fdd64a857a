"""Cells as a source reads them, through the store, to the table: what was logged is what is drawn.

Steps come twice and in any order, as after a resume: the later cell of a step wins, and the history
ascends (`PulledRun`). A text is no number, wherever one was before.
"""

import math

from formulas import lines
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import NOW, agree, ask, lines_of, numbers, run, same

from exporter.model.panels import BarPanel, LinePanel
from exporter.model.run import PulledRun
from exporter.sources.wide import Cells, by_step
from exporter.store import RunStore


@st.composite
def logged(draw):
    """[(step, value or None, epoch or None)] in the order of logging."""
    rows = draw(st.lists(st.integers(-5, 30), max_size=25))
    cells = st.none() | numbers
    return [(step, draw(cells), draw(st.none() | st.integers(0, 4).map(float))) for step in rows]


def stored(folder, name, rows):
    """A reader of the store that holds one run with the metrics `m` and `epoch`."""
    columns = []
    for metric, place in (("m", 1), ("epoch", 2)):
        held = [(n, row[place]) for n, row in enumerate(rows) if row[place] is not None]
        if held:
            columns.append(Cells(metric, "number", [n for n, _ in held], [v for _, v in held]))
    wide = by_step([step for step, *_ in rows], columns)
    own = run(0, name=name, columns=wide.columns, created_at=NOW)
    store = RunStore(folder)
    store.write(PulledRun(own, wide.table), "made")
    return store.run(own.key), store


def last_wins(rows, place):
    """{step: value}, the cell that was written last."""
    return {row[0]: row[place] for row in rows if row[place] is not None}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=logged())
def test_what_was_logged_last_at_a_step_is_drawn(tmp_path_factory, rows):
    own, store = stored(tmp_path_factory.mktemp("store"), "made", rows)
    values, epochs = (sorted(last_wins(rows, place).items()) for place in (1, 2))
    found = lines_of(ask(LinePanel(y=("m",)), [own], reader=store))
    agree(found.get("made", []), lines.line([values]))
    both = [(dict(epochs)[step], value) for step, value in values if step in dict(epochs)]
    found = lines_of(ask(LinePanel(y=("m",), x="epoch"), [own], reader=store))
    agree(found.get("made", []), lines.line([both]))
    bars = ask(BarPanel(metrics=("m",)), [own]).column("value").values
    expected = [value for _, value in values[-1:] if math.isfinite(value)]
    assert len(bars) == len(expected)
    assert all(same(a, b) for a, b in zip(bars, expected, strict=True))
