import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from exporter.errors import FigureError
from exporter.figures.normalise import drawing_of, normalise

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="20" height="10" viewBox="0 0 20 10">'
)


def cleaned(body, title="", alt=""):
    return normalise(f"{HEAD}{body}</svg>", title, alt).svg.decode()


def drawn(body):
    """What is left of `body`, without the frame that every figure has."""
    return cleaned(body).partition("</title>")[2].removesuffix("</svg>\n")


def test_the_root_is_a_named_and_described_image():
    root = ElementTree.fromstring(cleaned("", "Loss <1>", 'of "runs" & others'))
    names = root.get("aria-labelledby").split()
    texts = {child.get("id"): child.text for child in root}
    assert (root.get("role"), root.get("viewBox")) == ("img", "0 0 20 10")
    assert [texts[name] for name in names] == ["Loss <1>", 'of "runs" & others']


def test_every_figure_has_a_name():
    assert "<title" in cleaned("")
    assert cleaned("", "", "alt").count("alt<") == 1


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        "<style>*{}</style>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        '<image href="http://evil/x.png"/>',
        '<a xlink:href="javascript:alert(1)"><path d="M0,0h1" fill="red"/></a>',
        '<use href="#x"/>',
        '<path d="M0,0h1v1Z" fill="red" display="none"/>',
        '<path d="M0,0h0v0h0Z" class="background"/>',
        '<line x1="NaN" stroke="red"/>',
        '<g transform="translate(NaN,1)"><path d="M0,0h1" fill="red"/></g>',
        '<path d="M0,0LNaN,1L2,2Z" fill="red"/>',
        "<g><g/></g>",
    ],
)
def test_what_is_not_drawn_is_gone(part):
    assert drawn(part) == ""


@pytest.mark.parametrize(
    "attribute",
    [
        'onclick="alert(1)"',
        'class="mark-line"',
        'aria-label="a: 1"',
        'role="graphics-symbol"',
        'style="background:url(http://evil)"',
        'fill="url(http://evil/x.svg#a)"',
        'stroke="URL(//evil)"',
        r'stroke="\75rl(http://evil)"',
        'clip-path="url(#nowhere)"',
        'opacity="1"',
        'xlink:href="http://evil"',
    ],
)
def test_attributes_that_do_not_draw_are_gone(attribute):
    assert drawn(f'<rect width="1" {attribute}/>') == '<rect width="1"/>'


def test_attributes_that_draw_stay():
    path = '<path d="M0,0L1,1" stroke="rgb(1, 2, 3)" style="mix-blend-mode: multiply"/>'
    assert drawn(path) == path


def test_groups_without_a_purpose_are_dissolved():
    assert drawn('<g class="x"><g><rect width="1"/></g></g>') == '<rect width="1"/>'


def test_a_line_breaks_where_a_point_is_missing():
    body = '<path d="M0,0L1,1L2,NaNL3,3L4,Infinity" stroke="red"/>'
    assert drawn(body) == '<path d="M0,0L1,1M3,3" stroke="red"/>'


def test_coordinates_have_thousandths_at_most():
    body = '<rect transform="translate(30.00000000000003,-5.684341886080802e-14)" x="1.23456"/>'
    assert drawn(body) == '<rect transform="translate(30,0)" x="1.235"/>'


@pytest.mark.parametrize("family", ["Arial", "sans-serif", "url(x)", "Comic Sans, monospace"])
def test_there_is_one_family_of_fonts(family):
    assert 'font-family="IBM Plex' in drawn(f'<text font-family="{family}">x</text>')


def test_ids_are_numbered_by_first_use_and_named_by_content():
    def body(clip, gradient):
        return (
            f'<rect clip-path="url(#{clip})" fill="url(#{gradient})"/><defs>'
            f'<radialGradient id="{gradient}"><stop offset="0"/></radialGradient>'
            f'<clipPath id="{clip}"><path d="M0,0h1"/></clipPath></defs>'
        )

    once, again = cleaned(body("clip7", "gradient_3")), cleaned(body("clip0", "gradient_9"))
    assert once == again
    prefixes = {name.rpartition("-")[0] for name in re.findall(r'id="([^"]+)"', once)}
    assert len(prefixes) == 1
    assert prefixes != {re.search(r'id="(f\w+)-', cleaned("")).group(1)}


def test_text_that_looks_like_markup_stays_text():
    text = ElementTree.fromstring(cleaned('<text>id="a" url(#b) &lt;g&gt;</text>'))[1].text
    assert text == 'id="a" url(#b) <g>'


@pytest.mark.parametrize(
    ("svg", "code"),
    [
        ("", "figure.svg"),
        ("<svg", "figure.svg"),
        ('<svg width="NaN" height="1"/>', "figure.too-large"),
        ('<svg width="1e9" height="1"/>', "figure.too-large"),
        ("<svg/>", "figure.too-large"),
        ("x" * 33_000_000, "figure.too-big"),
    ],
    ids=["nothing", "torn", "no size", "huge", "sizeless", "bytes"],
)
def test_what_is_no_drawing_is_an_error(svg, code):
    with pytest.raises(FigureError) as caught:
        normalise(svg, "", "")
    assert caught.value.problems[0].code == code


def test_the_size_can_be_read_back():
    drawing = normalise(f"{HEAD}</svg>", "width=1", "")
    assert drawing_of(drawing.svg) == drawing
    assert (drawing.width, drawing.height) == (20, 10)


NAMES = st.sampled_from(["a", "b", "url(#a)", "url(#b)", "http://x", '"<'])
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(["fill", "stroke", "style", "href", "class"], NAMES)
    | {
        "d": st.sampled_from(["M0,0L1,1", "M1,NaNL2,2", "M0,0C1,NaN,2,2,3,3", "http://x"]),
        "clip-path": st.sampled_from(["url(#clip)", "url(#b)", "url(http://x)"]),
        "transform": st.sampled_from(["translate(1.23456,2)", "translate(NaN,1)", "url(#a)"]),
    },
)


@st.composite
def trees(draw, depth=3):
    tag = draw(st.sampled_from(["g", "path", "text", "stop", "script", "clipPath", "a"]))
    element = ElementTree.Element(tag, draw(ATTRIBUTES))
    element.text = draw(st.sampled_from(["", "x", "\x02 & <", "日本"]))
    for _ in range(draw(st.integers(0, 3 if depth else 0))):
        element.append(draw(trees(depth=depth - 1)))
    return element


@given(trees())
def test_normalising_twice_changes_nothing(tree):
    root = ElementTree.Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "width": "9", "height": "9"}
    )
    root.append(tree)
    definitions = ElementTree.SubElement(root, "defs")
    ElementTree.SubElement(definitions, "linearGradient", {"id": "a"})
    ElementTree.SubElement(definitions, "clipPath", {"id": "clip"})
    source = ElementTree.tostring(root, "unicode")
    note(source)
    once = normalise(source, "t", "d").svg
    assert normalise(once.decode(), "t", "d").svg == once
    assert b"http://x" not in once
    assert b"NaN" not in once
