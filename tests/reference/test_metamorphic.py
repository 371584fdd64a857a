"""What must not change a panel does not, and what must change it does so in the known way."""

import math

from formulas.numbers import finite
from hypothesis import given
from hypothesis import strategies as st
from made import agree, anything, ask, histories, lines_of, run, scale_of

from exporter.model.panels import BarPanel, LinePanel, RunSet, ScatterPanel
from exporter.query.select import order_runs, select_runs

NOW = run(0).created_at


def grouped(points, **fields):
    """Runs in two groups with the histories; their order is that of their numbers."""
    return [
        run(n, group="ab"[n % 2], config={"place": n}, summary={"m": len(own)}, **fields)
        for n, own in enumerate(points)
    ]


def table(runs, points, metrics=("m",), **fields):
    held = {f"r{n}": {"m": own, "n": own} for n, own in enumerate(points)}
    panel = LinePanel(**({"y": metrics, "groupby": "group", "range": "stddev"} | fields))
    return ask(panel, runs, held)


@given(histories(2), st.randoms(use_true_random=False))
def test_the_order_of_runs_in_the_store_does_not_matter(points, random):
    runs = grouped(points)
    mixed = random.sample(runs, len(runs))
    chosen = [
        select_runs(RunSet(order="config.place"), own, project="", now=NOW) for own in (runs, mixed)
    ]
    assert chosen[0] == chosen[1]
    assert table(chosen[0], points) == table(chosen[1], points)


@given(histories(2), st.randoms(use_true_random=False))
def test_the_order_of_runs_in_a_group_does_not_change_its_line(points, random):
    runs = grouped(points)
    mixed = sorted(random.sample(runs, len(runs)), key=lambda r: r.group)
    one, other = (lines_of(table(own, points)) for own in (runs, mixed))
    size = scale_of([y for own in points for _, y in own])
    assert set(one) == set(other)
    for label, line in one.items():
        agree(line, other[label], size)


@given(histories(1))
def test_a_panel_of_two_metrics_holds_the_lines_of_two_panels(points):
    runs = grouped(points)
    both, first, second = (
        lines_of(table(runs, points, metrics)) for metrics in (("m", "n"), ("m",), ("n",))
    )
    for name, lines in (("m", first), ("n", second)):
        assert {label: both[f"{label} · {name}"] for label in lines} == lines


@given(histories(2), st.text(min_size=1, max_size=9))
def test_names_of_runs_do_not_change_what_is_drawn(points, name):
    runs = grouped(points)
    renamed = grouped(points, name=name)
    before, after = table(runs, points), table(renamed, points)
    assert before.columns == after.columns
    assert before.series == after.series
    assert order_runs(runs, "config.place") == tuple(runs)
    assert [r.key for r in order_runs(renamed, "-created_at")] == [
        r.key for r in order_runs(runs, "-created_at")
    ]


@given(histories(2))
def test_a_run_of_another_group_changes_no_other_line(points):
    runs = grouped(points)
    other = run(len(points), group="unrelated")
    more = lines_of(table([*runs, other], [*points, [(0.0, 1.0), (1e6, 7.0)]]))
    assert more.pop("unrelated") == [(0.0, 1.0, None, None, None), (1e6, 7.0, None, None, None)]
    assert more == lines_of(table(runs, points))


@given(
    histories(2), st.sampled_from([-1.0, 0.5, 4.0]), st.sampled_from(["none", "twema", "average"])
)
def test_values_times_a_number_are_a_line_times_that_number(points, factor, kind):
    # powers of two round nothing; halves of the greatest floats stay floats
    small = [[(x, y * 2.0**-8) for x, y in own] for own in points]
    scaled = [[(x, y * factor) for x, y in own] for own in small]
    runs = grouped(points)
    fields = {"smoothing": 0.7, "smoothing_kind": kind}
    before, after = (lines_of(table(runs, own, **fields)) for own in (small, scaled))
    size = scale_of([y for own in scaled for _, y in own])
    for label, line in before.items():
        expected = [(x, *_times(cells, factor)) for x, *cells in line]
        agree(after[label], expected, size)


def _times(cells, factor):
    y, low, high, raw = (c if c is None else c * factor for c in cells)
    return (y, high, low, raw) if factor < 0 else (y, low, high, raw)


@given(histories(2), st.sampled_from([2.0, 0.25]))
def test_x_times_a_number_moves_the_points_and_no_value(points, factor):
    near = [[(x * 2.0**-8, y) for x, y in own] for own in points]
    moved = [[(x * factor, y) for x, y in own] for own in near]
    runs = grouped(points)
    before, after = (lines_of(table(runs, own, smoothing=0.7, log_x=True)) for own in (near, moved))
    for label, line in before.items():
        agree(after[label], [(x * factor, *cells) for x, *cells in line])


@given(
    st.lists(anything, min_size=1, max_size=8), st.sampled_from(["mean", "median", "min", "max"])
)
def test_a_bar_of_all_lies_between_the_bars_of_runs(values, aggregate):
    runs = [run(n, group="g", summary={"v": value}) for n, value in enumerate(values)]
    single = ask(BarPanel(metrics=("v",)), runs).column("value").values
    together = ask(BarPanel(metrics=("v",), groupby="group", aggregate=aggregate), runs)
    assert together.rows == bool(single)
    for value in together.column("value").values:
        slack = 1e-12 * scale_of(finite(single))
        assert min(single) - slack <= value <= max(single) + slack


@given(st.lists(st.tuples(anything, anything), max_size=8))
def test_swapped_axes_swap_the_points(rows):
    runs = [run(n, config={"a": a}, summary={"b": b}) for n, (a, b) in enumerate(rows)]
    one = ask(ScatterPanel(x="config.a", y="b"), runs)
    other = ask(ScatterPanel(x="b", y="config.a"), runs)
    assert one.column("x").values == other.column("y").values
    assert one.column("y").values == other.column("x").values
    assert all(math.isfinite(v) for v in one.column("x").values)
