"""Any program over the vendor's classes means the same, saved and imported or said in ours."""

from datetime import UTC, datetime
from pathlib import Path
from runpy import run_path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

REASON = "the vendor's classes are not installed: wandb-workspaces is in the group `dev`"
pytest.importorskip("wandb_workspaces", reason=REASON)

from exporter.build import press  # noqa: E402 - nothing is worth loading without the vendor
from exporter.figures import Studio  # noqa: E402
from exporter.freeze import freeze_report  # noqa: E402

TABLES = run_path(str(Path(__file__).with_name("keywords.py")))
DIALECTS = TABLES["DIALECTS"]
blocks_of, imported, ours, call, Call = (
    DIALECTS[name] for name in ("blocks_of", "imported", "ours", "call", "Call")
)
APART = TABLES["DIFFERENT"]

TEXT = st.text("abcXYZ01 *_`[]()<>#+-.!|~$&\\:;,'\"éß漢", min_size=1, max_size=30)
"""No line ends, and nothing that is live in our dialect: `{{ }}`, `@fig:`."""
TEXT = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
ADDRESS = st.sampled_from(["https://example.org/a?b=c&d", "https://example.org/a_(b)*c*", "#here"])
INLINE = st.one_of(
    TEXT,
    st.builds(lambda t, u: call("Link", text=t, url=u), TEXT, ADDRESS),
    st.sampled_from(["x", "a_b", "f(x)"]).map(lambda t: call("InlineCode", text=t)),
    st.sampled_from(["e^{x}", r"\alpha_1"]).map(lambda t: call("InlineLatex", text=t)),
)
WORDS = TEXT | st.tuples(INLINE, INLINE).map(lambda two: [two[0], " and ", two[1]])


def block(name, **given):
    return st.fixed_dictionaries(given).map(lambda found: Call(name, found))


LINES = st.lists(TEXT, min_size=1, max_size=3).map("\n".join)
LANGUAGE = st.sampled_from(["python", "json", "yaml", "html"])
PROSE = st.one_of(
    block("P", text=WORDS),
    block("BlockQuote", text=WORDS),
    block("CalloutBlock", text=WORDS),
    block("UnorderedList", items=st.lists(WORDS, min_size=1, max_size=3)),
    block("OrderedList", items=st.lists(WORDS, min_size=1, max_size=12)),
    block(
        "CheckedList",
        items=st.lists(
            block("CheckedListItem", text=WORDS, checked=st.booleans()), min_size=1, max_size=3
        ),
    ),
    block(
        "CodeBlock", code=st.lists(TEXT, min_size=1, max_size=3).map("\n".join), language=LANGUAGE
    ),
    block("LatexBlock", text=st.sampled_from(["a^2", r"\frac{a}{b}"])),
    st.sampled_from([call("HorizontalRule"), call("TableOfContents")]),
)
PROSE = PROSE | st.builds(
    lambda name, text, inside: call(name, text=text, collapsed_blocks=inside),
    st.sampled_from(["H1", "H2", "H3"]),
    WORDS,
    st.none() | st.lists(PROSE, max_size=2),
)


def some(name, table):
    """Some of the keywords of a class, with the values of the table."""
    names = [keyword for keyword in table if (name, keyword) not in APART]
    return st.sets(st.sampled_from(names)).map(lambda keys: {k: table[k] for k in sorted(keys)})


@st.composite
def panels(draw, y=0):
    name = draw(st.sampled_from(sorted(TABLES["PANELS"])))
    given = TABLES["BASE"][name] | draw(some(name, TABLES["PANELS"][name]))
    assume("gallery_axis" not in given or not {"grid_x_axis", "grid_y_axis"} & set(given))
    if "title" in given:
        given["title"] = draw(TEXT)
    width = draw(st.sampled_from([6, 8, 12, 24]))
    return Call(name, {**given, "layout": call("Layout", x=0, y=y, w=width, h=6)})


@st.composite
def grids(draw):
    runsets = draw(st.lists(some("Runset", TABLES["RUNSET"]), min_size=1, max_size=2))
    named = [
        one | {"name": f"set {i}", "project": "p", "entity": "e"} for i, one in enumerate(runsets)
    ]
    shown = [draw(panels(y=7 * i)) for i in range(draw(st.integers(0, 3)))]
    hidden = draw(st.booleans())
    runsets = [Call("Runset", one) for one in named]
    return call("PanelGrid", runsets=runsets, panels=shown, hide_run_sets=hidden)


PROGRAMS = st.lists(PROSE | grids(), max_size=4)


@given(PROGRAMS)
def test_a_program_means_the_same_in_both_dialects(program):
    assert blocks_of(imported(program)[0]) == blocks_of(ours(program))


@given(st.lists(PROSE | grids(), max_size=4), TEXT, TEXT)
def test_title_and_description_arrive(program, title, description):
    found, _ = imported(program, title=title, description=description)
    assert (found.title, found.description) == (title, description)
    assert found.project == "acme/vision"


@settings(max_examples=10)
@given(PROGRAMS)
def test_everything_that_can_be_read_is_in_the_document(tmp_path_factory, library, program):
    report = imported(program)[0].model_copy(update={"id": "r"})
    now = datetime(2026, 1, 1, tzinfo=UTC)
    snapshot = freeze_report(report, library, base=tmp_path_factory.getbasetemp(), now=now)
    with Studio(None, 1) as studio:
        document = press(snapshot, [], studio).document
    found = flat(strings(document))
    for words in visible(program):
        assert flat(words) in found


def visible(tree):
    """The texts, titles, labels and addresses of a program that have to be seen."""
    if isinstance(tree, list):
        for one in tree:
            yield from visible(one)
    elif isinstance(tree, str):
        yield tree
    elif isinstance(tree, Call):
        shown = {"text", "items", "code", "collapsed_blocks", "panels", "title", "url"}
        for keyword, value in tree.given.items():
            if keyword in shown and value is not None:
                yield from visible(value)


def strings(node):
    """Every text in a document, in reading order."""
    if isinstance(node, str):
        return node
    if isinstance(node, tuple | list):
        return "".join(map(strings, node))
    if isinstance(node, dict):
        return "".join(map(strings, node.values()))
    slots = getattr(type(node), "__dataclass_fields__", {})
    return "\n".join(strings(getattr(node, name)) for name in slots)


def flat(text):
    return "".join(text.split())
