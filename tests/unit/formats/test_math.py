"""Formulas as drawings: readable, unique, of the colour of the text, and never an exception."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exporter.formats.math import Formulas, formula_svg

FORMULAS = (
    r"\mathcal{L}(\theta) = -\frac{1}{N}\sum_{i=1}^{N} \log p_\theta(y_i \mid x_i)",
    r"\mathrm{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}",
    r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\lVert w \rVert_2^2 \le \operatorname*{arg\,min}_w \mathbb{E}[f(w)]",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}^{\top}",
    r"\hat{y} \approx \bar{x} \pm \sqrt{\sigma^2 / n}",
)


def tree(svg):
    return etree.fromstring(svg.encode())


@pytest.mark.parametrize("tex", FORMULAS)
@pytest.mark.parametrize("display", [True, False])
def test_a_formula_is_an_image_with_words_in_the_ink_of_the_text(tex, display):
    root = tree(formula_svg(tex, display=display))
    title = root.find("{*}title")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert title.text
    assert 'fill="currentColor"' in formula_svg(tex, display=display)
    assert re.fullmatch(r"[\d.]+em", root.get("width"))


def test_the_same_formula_twice_shares_no_id():
    formulas = Formulas()
    page = formulas.html(r"\frac{a}{a}") + formulas.html(r"\frac{a}{a}")
    ids = re.findall(r' id="([^"]+)"', page)
    uses = set(re.findall(r'href="#([^"]+)"', page))
    assert len(ids) == len(set(ids))
    assert uses <= set(ids)


def test_two_pages_are_equal_to_the_last_byte():
    first, second = Formulas(), Formulas()
    assert [first.html(t) for t in FORMULAS] == [second.html(t) for t in FORMULAS]


@pytest.mark.parametrize("tex", [r"\nosuch{x}", r"\frac{", "{" * 99, "x" * 30_000])
def test_what_cannot_be_drawn_is_shown_as_source_with_a_problem(tex):
    formulas = Formulas()
    shown = formulas.html(tex)
    assert shown.startswith('<code class="rp-math-error">')
    assert len(formulas.problems) == 1


@pytest.mark.parametrize("tex", ["\ud800", "a\0b"])
def test_forbidden_characters_are_drawn_as_replaced(tex):
    assert "\N{REPLACEMENT CHARACTER}" in Formulas().html(tex)


@given(st.text())
def test_no_source_breaks_out_of_its_formula(tex):
    formulas = Formulas()
    shown = formulas.html(tex)
    root = tree(shown)
    if not formulas.problems:
        names = {etree.QName(e).localname for e in root.iter()}
        assert names <= {"svg", "title", "defs", "path", "g", "use", "rect", "text", "line"}
    else:
        assert len(root) == 0


def test_a_page_that_cannot_be_scrolled_refuses_a_formula_wider_than_it():
    narrow = Formulas(widest=10)
    assert "<svg" in narrow.html("a+b")
    assert "rp-math-error" in narrow.html("a+" * 50 + "b")
    assert "em wide" in narrow.problems[0]


def test_the_invisible_copy_can_be_left_out():
    assert "<text" in formula_svg("a+b", display=False)
    assert "<text" not in formula_svg("a+b", display=False, selectable=False)


def test_an_unknown_language_speaks_english():
    assert formula_svg("a+b", display=False, language="xx") == formula_svg("a+b", display=False)


def test_ink_can_be_a_colour():
    assert 'fill="#123456"' in Formulas(ink="#123456").html("a")
