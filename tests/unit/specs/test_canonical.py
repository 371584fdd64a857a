"""Any report, in the canonical form that snapshots keep, is read back as it was."""

import json

from hypothesis import given
from hypothesis import strategies as st

from exporter.model import panels as p
from exporter.model import report as r
from exporter.specs import parse_report

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SOME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
PATHS = st.sampled_from(["config.lr", "summary.val/acc", "name", "loss", "summary['a b']", "é/実"])
FEW = st.lists(PATHS, min_size=1, max_size=3).map(tuple)
NUMBERS = st.floats(-1e9, 1e9)
BOUNDS = st.tuples(st.none() | st.floats(-1e9, 0), st.none() | st.floats(1, 1e9))
RUN_SETS = st.builds(
    p.RunSet,
    name=TEXT,
    project=TEXT,
    filter=st.sampled_from(["", "config.lr > 1", "name =~ 'a\\\\d'\n and 'x' in tags"]),
    names=st.sampled_from(["", "^base-"]),
    state=st.sampled_from([(), ("finished", "failed")]),
    tags=st.lists(TEXT, max_size=2).map(tuple),
    created_at=st.sampled_from(["", ">=now-7d", "2026-01-01..2026-02-01"]),
    only=st.lists(TEXT, max_size=2).map(tuple),
    hidden=st.lists(TEXT, max_size=2).map(tuple),
    colors=st.dictionaries(TEXT, st.sampled_from(["#c00000", "#00Ff7f"]), max_size=2),
    order=st.sampled_from(["", "-summary.loss"]),
    limit=st.integers(0, 10**9),
)
COMMON = {
    "title": TEXT,
    "caption": TEXT,
    "width": st.sampled_from(["full", "third"]),
    "height": st.integers(0, 2000),
    "runs": st.just("base") | RUN_SETS | st.lists(RUN_SETS, min_size=1, max_size=2).map(tuple),
    "groupby": st.just("") | PATHS,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PANELS = st.one_of(
    st.builds(
        p.LinePanel,
        y=st.lists(TEXT, min_size=1).map(tuple),
        x_range=BOUNDS,
        smoothing=st.floats(0, 9),
        log_x=st.booleans(),
        **COMMON,
    ),
    st.builds(p.BarPanel, metrics=FEW, max_bars=st.integers(0, 9), **COMMON),
    st.builds(p.ScatterPanel, x=PATHS, y=PATHS, z=st.just("") | PATHS, **COMMON),
    st.builds(
        p.ParallelPanel,
        axes=st.lists(st.builds(p.ParallelAxis, value=PATHS, title=TEXT), min_size=2).map(tuple),
        **COMMON,
    ),
    st.builds(p.ScalarPanel, metrics=FEW, format=st.sampled_from([".3f", ",.1%"]), **COMMON),
    st.builds(p.TablePanel, columns=FEW, sort=st.sampled_from(["", "-name"]), **COMMON),
    st.builds(
        p.CustomPanel,
        vega=st.dictionaries(TEXT, JSON, max_size=3),
        fields=st.dictionaries(TEXT, PATHS, max_size=3),
        **COMMON,
    ),
)
BLOCKS = st.one_of(
    PANELS,
    st.builds(r.HeadingBlock, level=st.integers(1, 6), text=TEXT),
    st.builds(r.TextBlock, text=TEXT),
    st.builds(r.CalloutBlock, text=TEXT, title=TEXT, type=st.sampled_from(["tip", "danger"])),
    st.builds(r.CodeBlock, text=TEXT, language=TEXT),
    st.builds(r.MathBlock, tex=TEXT),
    st.builds(r.ImageBlock, src=SOME, alt=TEXT),
    st.builds(r.RuleBlock),
    st.builds(r.TocBlock),
    st.builds(r.GridBlock, panels=st.lists(PANELS, max_size=2).map(tuple), runs=st.just("base")),
)


def named(runsets):
    return {name: s if s.name else s.model_copy(update={"name": name}) for name, s in runsets}


@given(
    st.builds(
        r.Report,
        title=SOME,
        description=TEXT,
        tags=st.lists(TEXT, max_size=2).map(tuple),
        as_of=st.sampled_from(["", "2026-01-31"]),
        numbered=st.booleans(),
        runsets=st.dictionaries(SOME, RUN_SETS, max_size=2).map(
            lambda sets: named({**sets, "base": p.RunSet(names="b")}.items())
        ),
        blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    ),
    st.sampled_from([None, 1, "\t"]),
    st.booleans(),
)
def test_a_report_is_read_back_from_its_canonical_form(report, indent, ascii_only):
    text = json.dumps(report.model_dump(mode="json"), indent=indent, ensure_ascii=ascii_only)
    # characters that no YAML stream may hold are escaped, as JSON allows for all of them
    text = "".join(c if c.isprintable() or c in "\n\t" else escaped(c) for c in text)
    assert parse_report(text, file="report.json", base=None) == report


def escaped(char: str) -> str:
    return json.dumps(char)[1:-1]
