"""Text that strangers wrote."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.panels.text import clean, measure, shorten


@given(st.text())
def test_cleaned_text_is_one_printable_line(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned == cleaned.strip()
    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    assert cleaned.encode().decode() == cleaned


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("a\nb\tc", "a b c"),
        ("nul\x00 bell\x07", "nul bell"),
        ("\u202egnp.exe", "gnp.exe"),
        ("lone \ud800 half", "lone half"),
        ("שלום größe 日本", "שלום größe 日本"),
        ("<script> $(x) \\write18", "<script> $(x) \\write18"),
    ],
)
def test_only_what_cannot_be_drawn_is_taken_out(dirty, tidy):
    assert clean(dirty) == tidy


@given(st.text(), st.floats(20, 400))
def test_shortened_text_fits(text, room):
    assert measure(shorten(text, room, 11), 11) <= room


@given(st.text(alphabet="abcdefghij-0123456789", max_size=30))
def test_text_that_fits_is_left_alone(text):
    assert shorten(text, 1000, 11) == clean(text)


def test_both_ends_of_a_long_name_stay():
    short = shorten("resnet-50-imagenet-adamw-lr-0.001-cosine-seed-17", 120, 11)
    assert short.startswith("resnet-50")
    assert short.endswith("seed-17")


def test_widths_are_those_of_the_font():
    assert measure("W", 1000) == 891
    assert measure("i", 1000) == 250
    assert measure("日", 10) == 10
