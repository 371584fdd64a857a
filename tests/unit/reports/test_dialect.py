"""The Python dialect as a whole: its classes are the library's, its reports survive their files."""

import inspect
import json
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exporter.reports as wr
from exporter.errors import SpecError
from exporter.model.report import Report as ReportModel
from exporter.reports.piece import Piece
from exporter.reports.yaml_text import report_yaml
from exporter.specs import parse_report

DATA = Path(__file__).parents[2] / "data"


def model(*blocks, **said):
    return wr.Report("vision", "team", "T", blocks=list(blocks), **said).to_model()


def only(*blocks):
    (one,) = model(*blocks).blocks
    return one


def problems(*blocks):
    with pytest.raises(SpecError) as error:
        model(*blocks)
    return {(p.place.path, p.message) for p in error.value.problems}


# --- every class -----------------------------------------------------------------------------

LIBRARY = json.loads((DATA / "wandb_workspaces_signatures.json").read_text())["classes"]
CLASSES = [one for one in vars(wr).values() if is_dataclass(one) and issubclass(one, Piece)]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_every_class_answers_an_unknown_keyword(cls):
    name = next((f.name for f in fields(cls)), "")
    with pytest.raises(SpecError) as error:
        cls(**{f"{name}x": 1})
    (problem,) = error.value.problems
    assert problem.message == f"{cls.__name__} has no keyword '{name}x'"
    assert name in problem.hint


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_every_class_is_documented(cls):
    assert inspect.getdoc(cls)


@pytest.mark.parametrize("name", LIBRARY)
def test_keywords_and_their_order_are_those_of_the_library(name):
    parameters = inspect.signature(getattr(wr, name)).parameters.values()
    positional = [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]
    assert positional == LIBRARY[name]["positional"]
    assert set(LIBRARY[name]["keyword"]) <= {p.name for p in parameters}


def test_a_wrong_attribute_is_an_error_too():
    plot = wr.LinePlot()
    with pytest.raises(SpecError, match="no keyword 'smothing'"):
        plot.smothing = 0.3


def test_a_missing_argument_is_named():
    with pytest.raises(SpecError, match="Link: missing 1 required positional argument: 'url'"):
        wr.Link("x")


# --- panels ----------------------------------------------------------------------------------


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LIKE = st.lists(
    TEXT | st.builds(wr.Link, TEXT, TEXT) | st.builds(wr.InlineCode, TEXT)
    | st.builds(wr.InlineLatex, TEXT), max_size=3,
)  # fmt: skip
NAMES = TEXT.filter(str.strip)
PANELS = st.one_of(
    st.builds(wr.LinePlot, title=TEXT, y=st.lists(NAMES, min_size=1), tags=st.lists(TEXT)),
    st.builds(wr.BarPlot, metrics=st.lists(st.builds(wr.Config, NAMES), min_size=1)),
    st.builds(wr.ScatterPlot, x=st.builds(wr.SummaryMetric, NAMES), y=NAMES, log_x=st.booleans()),
    st.builds(wr.MarkdownPanel, NAMES),
    st.builds(wr.CodeComparer, title=TEXT),
)
BLOCKS = st.one_of(
    st.builds(wr.P, LIKE),
    st.builds(wr.H2, LIKE),
    st.builds(wr.UnorderedList, st.lists(LIKE)),
    st.builds(wr.CodeBlock, TEXT, title=TEXT),
    st.builds(wr.MarkdownBlock, TEXT),
    st.builds(wr.Video, TEXT),
    st.builds(wr.Gallery, st.lists(st.builds(wr.GalleryURL, TEXT, TEXT, TEXT))),
    st.builds(wr.WeaveBlockSummaryTable, TEXT, TEXT, TEXT),
    st.builds(
        wr.PanelGrid,
        runsets=st.lists(st.builds(wr.Runset, project=TEXT, query=TEXT), max_size=2),
        panels=st.lists(PANELS, max_size=3),
    ),
    PANELS,
)


@given(st.lists(BLOCKS, max_size=4), NAMES)
def test_any_report_is_valid_and_its_file_reads_back(blocks, title):
    made = wr.Report(title=title, blocks=blocks).to_model()
    assert ReportModel.model_validate(made.model_dump(mode="json")) == made
    assert parse_report(report_yaml(made), file="", base=None) == made


@pytest.mark.parametrize(
    "text", ["0\x85", "a\u2028b", "\ttab", "x\n y \n", "no", "\x00", "'\"", "|"]
)
def test_odd_texts_survive_their_file(text):
    made = model(wr.CodeBlock(text), wr.P(text))
    assert parse_report(report_yaml(made), file="", base=None) == made
