"""Colours: few series never share one, and a newcomer recolours nobody."""

from hypothesis import given
from hypothesis import strategies as st

from exporter.query.colors import PALETTE, assign

names = st.lists(st.text(), unique=True, max_size=40)


@given(names)
def test_up_to_ten_names_have_ten_colours(found):
    inks = assign(found[: len(PALETTE)])
    assert len({ink.color for ink in inks.values()}) == len(inks)


@given(names)
def test_no_two_of_forty_look_the_same(found):
    inks = assign(found)
    assert len(set(inks.values())) == len(inks)


@given(names, st.text())
def test_a_newcomer_at_the_end_recolours_nobody(found, newcomer):
    before = assign(found)
    after = assign([*found, newcomer])
    assert all(after[name] == ink for name, ink in before.items())
