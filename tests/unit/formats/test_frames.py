"""Frames: whatever they hold stays inside of them, and runs only when its hash is named."""

import base64
import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from exporter.formats.html.frames import frame_html, frame_source, frame_sources
from exporter.formats.html.scripts import MOST, handlers_in, scripts_in, sources
from exporter.model.document import FrameBlock

BREAKING = '</iframe>"\'><script>a</script><!-- srcdoc="" &quot;\x00\ud800\r\n<link rel=preconnect>'


def expression(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@given(st.text(), st.text(), st.booleans())
@example(BREAKING, BREAKING, True)
@example(BREAKING, BREAKING, False)
def test_no_content_leaves_its_frame(title, content, scripts):
    block = FrameBlock(title, content, 90, scripts)
    (frame,) = html.fragments_fromstring(f"{frame_html(block)}")
    assert frame.tag == "iframe"
    assert set(frame.keys()) == {
        *("class", "title", "sandbox", "referrerpolicy", "style", "srcdoc"),
    }
    assert frame.get("srcdoc") == frame_source(block)
    assert frame.get("sandbox") == ("allow-scripts" if scripts else "")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_policy_of_a_frame_comes_before_its_content(scripts):
    source = frame_source(FrameBlock("t", "<head><body>x", 90, scripts))
    assert source.index("Content-Security-Policy") < source.index("<head><body>x")
    assert "default-src 'none'" in source
    assert ("script-src 'unsafe-inline'" in source) == scripts
    assert "connect-src" not in source


def test_nothing_connects_where_nothing_runs():
    content = "<LINK rel=preconnect href=//x><iframe src=x>a</iframe><object\n><linked><embed/>"
    assert frame_source(FrameBlock("t", content, 90)).endswith(
        "<meta rel=preconnect href=//x><meta src=x>a</iframe><meta\n><linked><meta/>"
    )


def test_a_page_names_the_scripts_of_its_frames_and_no_others():
    runs = frame_html(FrameBlock("t", "<script>one</script>", 90, scripts=True))
    tame = frame_html(FrameBlock("t", "<script>two</script>", 90))
    found = frame_sources(f"<p>{runs}{tame}<script>three</script>")
    assert expression("one") in found
    assert len(found) == 2, "the other one is the frame's own"
    assert frame_sources(tame) == ()


def test_a_title_cannot_look_like_a_frame():
    title = '<iframe class="rp-live rp-scripted" srcdoc="<script>x</script>">'
    assert expression("x") not in frame_sources(frame_html(FrameBlock(title, title, 90)))


@pytest.mark.parametrize(
    ("page", "texts"),
    [
        ("<script>a</script><SCRIPT type='module'>b</ScRiPt >", ["a", "b"]),
        ("<!-- <script>a</script> --><script>b</script>", ["b"]),
        ("<!--><script>a</script>", ["a"]),
        ("<script>a<b && '</scripted>'</script>", ["a<b && '</scripted>'"]),
        ("<script>a", []),
        ("<script src=x></script>", [""]),
        ("<scripty>a</scripty>", []),
    ],
)
def test_scripts_are_found_where_a_browser_finds_them(page, texts):
    assert [script.text for script in scripts_in(page)] == texts


@pytest.mark.parametrize(
    "kind", ["application/json", "speculationrules", "importmap", "text/plain"]
)
def test_what_is_no_program_gets_no_hash(kind):
    assert sources(f'<script type="{kind}">{{}}</script>') == ()


def test_handlers_are_named_as_they_are_read():
    page = """<b onclick="f(&quot;x&quot;)" onload='g()' ONINPUT=h()>"""
    assert list(handlers_in(page)) == ['f("x")', "g()", "h()"]
    assert set(sources(page)) == {expression(f) for f in handlers_in(page)} | {"'unsafe-hashes'"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", ["<script ", "<script>", "</script ", "<!--", "<!-->", " onx=\"'", "<link ", '"', "<"]
)
def test_endless_repetitions_are_read_to_their_end(part):
    content = part * (2_000_000 // len(part))
    page = frame_html(FrameBlock("t", content, 90, scripts=True))
    assert len(frame_sources(page)) <= MOST + 2
