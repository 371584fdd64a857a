"""Every keyword of the vendor's classes means the same, saved and imported or said in ours."""

from dataclasses import fields
from pathlib import Path
from runpy import run_path

import pytest

REASON = "the vendor's classes are not installed: wandb-workspaces is in the group `dev`"
pytest.importorskip("wandb_workspaces", reason=REASON)

TABLES = run_path(str(Path(__file__).with_name("keywords.py")))
BASE, PANELS, RUNSET, GRID, BLOCKS = (
    TABLES[name] for name in ("BASE", "PANELS", "RUNSET", "GRID", "BLOCKS")
)
UNSEEN, DIFFERENT = TABLES["UNSEEN"], TABLES["DIFFERENT"]
DIALECTS = TABLES["DIALECTS"]
blocks_of, imported, ours, call = (
    DIALECTS[name] for name in ("blocks_of", "imported", "ours", "call")
)
HOME = {"entity": "acme", "project": "vision"}
LINE = call("LinePlot", y=["loss"], layout=TABLES["PLACE"])


def program(name, /, **given):
    """A report of one thing."""
    if name in PANELS:
        panel = call(name, layout=TABLES["PLACE"], **(BASE[name] | given))
        return [call("PanelGrid", runsets=[call("Runset", **HOME)], panels=[panel])]
    if name == "Runset":
        runset = call("Runset", **(HOME | given))
        return [call("PanelGrid", runsets=[runset], panels=panels) for panels in ([LINE], [])]
    if name == "PanelGrid":
        return [call("PanelGrid", **({"runsets": [TABLES["GROUPED"]], "panels": [LINE]} | given))]
    return [call(name, **given)]


def keywords():
    for name, given in {**PANELS, "Runset": RUNSET, "PanelGrid": GRID}.items():
        yield from ((name, keyword, {keyword: value}) for keyword, value in given.items())
    yield from ((name, "all", given) for name, given in BLOCKS.items())


def each(*, apart, whole=True):
    """The keywords that are not in one of the tables; `whole` with blocks, which have all."""
    return [
        pytest.param(*one, id=f"{one[0]}-{one[1]}")
        for one in keywords()
        if one[:2] not in apart and (whole or one[1] != "all")
    ]


@pytest.mark.parametrize(("name", "keyword", "given"), each(apart=DIFFERENT))
def test_a_keyword_means_the_same_in_both_dialects(name, keyword, given):
    tree = program(name, **given)
    assert blocks_of(imported(tree)[0]) == blocks_of(ours(tree))


@pytest.mark.parametrize(("name", "keyword", "given"), each(apart=(), whole=False))
def test_a_keyword_is_seen_unless_the_table_says_why_not(name, keyword, given):
    with_it, without = blocks_of(imported(program(name, **given))[0]), base(name)
    assert (with_it != without) == ((name, keyword) not in UNSEEN)


def base(name):
    return blocks_of(imported(program(name))[0])


def test_the_tables_have_every_keyword_of_the_vendor():
    tables = {**PANELS, **BLOCKS, "Runset": RUNSET, "PanelGrid": GRID}
    for name, given in tables.items():
        theirs = {f.name for f in fields(DIALECTS["_class"](name, True)) if f.name[0] != "_"}
        inherited = {"layout", "config"} if name == "WeavePanelArtifact" else {"layout"}
        assert set(given) == theirs - inherited, name


def test_the_tables_have_every_class_of_the_vendor():
    interface = DIALECTS["interface"]
    assert leaves(interface.Panel) - {"Panel"} == set(PANELS)
    parts = {"Block", "Heading", "List", "UnknownBlock", "WeaveBlock", "PanelGrid"}
    assert leaves(interface.Block) - parts == set(BLOCKS)


def leaves(cls):
    return {cls.__name__}.union(*(leaves(one) for one in cls.__subclasses__()))


@pytest.mark.parametrize("pair", [*UNSEEN, *DIFFERENT], ids="-".join)
def test_the_exceptions_name_keywords_that_there_are(pair):
    name, keyword = pair
    assert keyword in {**PANELS, **BLOCKS, "Runset": RUNSET, "PanelGrid": GRID}[name]


def test_more_than_is_stored_as_at_least_by_the_vendor():
    """The vendor's library turns `>` into `>=` with a warning; ours keeps what was said."""
    tree = program("Runset", filters="Config('lr') > 0.1")
    stored, said = imported(tree)[0].blocks[0].runs, ours(tree).blocks[0].runs
    assert (stored.filter, said.filter) == ("config.lr >= 0.1", "config.lr > 0.1")
