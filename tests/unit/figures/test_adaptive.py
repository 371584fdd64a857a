import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.figures.adaptive import adaptive

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'


def literal(svg: bytes) -> bytes:
    """Put the literal colours back in place of the variables."""
    plain = re.sub(r"var\(--rp-\w+,(#\w+)\)", r"\1", svg.decode())
    return plain.replace('<svg style="max-width:100%;height:auto" ', "<svg ").encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('fill="#1c2430"', 'fill="var(--rp-ink,#1c2430)"'),
        ('fill="#5a6472"', 'fill="var(--rp-muted,#5a6472)"'),
        ('stroke="#e3e7ec"', 'stroke="var(--rp-grid,#e3e7ec)"'),
        ('stroke="#aab2bd"', 'stroke="var(--rp-axis,#aab2bd)"'),
        ('stroke="#ffffff"', 'stroke="var(--rp-paper,#ffffff)"'),
        ('fill="#ffffff"', 'fill="#ffffff"'),
        ('fill="#4c78a8"', 'fill="#4c78a8"'),
    ],
)
def test_chrome_follows_the_page_and_data_does_not(before, after):
    assert f"<path {after}/>".encode() in adaptive(f"{HEAD}<path {before}/></svg>".encode())


def test_it_shrinks_with_its_column_but_knows_its_size():
    head = adaptive(f"{HEAD}</svg>".encode()).decode().partition(">")[0]
    assert 'width="9"' in head
    assert 'style="max-width:100%;height:auto"' in head


COLOURS = st.sampled_from(
    ["#1c2430", "#5a6472", "#e3e7ec", "#aab2bd", "#ffffff", "#123456", "none"]
)


@given(st.lists(st.tuples(st.sampled_from(["fill", "stroke", "stop-color"]), COLOURS)))
def test_with_the_colours_put_back_it_is_the_literal_drawing(paints):
    body = "".join(f'<path {name}="{colour}"/>' for name, colour in paints)
    svg = f"{HEAD}{body}<text>fill=&quot;#1c2430&quot;</text></svg>\n".encode()
    assert literal(adaptive(svg)) == svg
