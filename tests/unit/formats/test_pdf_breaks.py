"""Endless words break on paper, and cost no more than their length."""

import pytest

from exporter.formats.pdf.breaks import breakable_page


@pytest.mark.parametrize("letter", ["x", "&amp;", ";", "\U0001f600"])
def test_an_endless_word_breaks_everywhere_and_into_parts_of_bounded_length(letter):
    parts = breakable_page(f"<p>{letter * 9_999}</p>")[3:-4].split("<span></span>")
    assert len(parts) == 5
    pieces = [piece for part in parts for piece in part.split("\N{ZERO WIDTH SPACE}")]
    assert max(piece.count(letter) for piece in pieces) == 20
    assert "".join(pieces) == letter * 9_999
