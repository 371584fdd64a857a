"""Runs in groups: which belong together, and what the groups are called."""

from hypothesis import given
from hypothesis import strategies as st

from exporter.model.run import Run, RunKey
from exporter.query.scene import groups

PATHS = ("config.a", "config.b")
VALUES = st.text(alphabet="ab:, 1", min_size=1, max_size=9)


def runs(*configs):
    found = [
        Run(RunKey("e", "p", f"r{n}"), f"run-{n}", config=dict(zip("ab", c, strict=True)))
        for n, c in enumerate(configs)
    ]
    return tuple(found)


def test_groups_that_are_called_the_same_stay_two():
    one, other = groups(runs(("1, b: 2", "3"), ("1", "2, b: 3")), PATHS)
    assert one.label == other.label == "a: 1, b: 2, b: 3"
    assert one.key != other.key


def test_the_key_of_a_usual_group_is_its_label():
    (one,) = groups(runs((1, "x"), (1.0, "x")), PATHS)
    assert (one.key, one.label) == ("group:a: 1, b: x", "a: 1, b: x")


@given(st.lists(st.tuples(VALUES, VALUES), max_size=6))
def test_there_is_one_group_for_each_combination_of_values(configs):
    found = groups(runs(*configs), PATHS)
    assert len({group.key for group in found}) == len(found) == len(set(configs))


def test_a_star_makes_all_runs_one_group():
    (one,) = groups(runs((1, "x"), (2, "y")), "*")
    assert (one.label, [run.name for run in one.runs]) == ("all runs", ["run-0", "run-1"])
    assert groups((), "*") == ()
