"""Projects are renamed wherever a report names them, and nothing else is."""

from pathlib import Path

import pytest

from exporter.model.snapshot import panels_of
from exporter.specs import parse_report
from exporter.specs.projects import in_projects


def read(text):
    return parse_report(text, file="report.yml", base=Path())


REPORT = read("""
title: acme/vision
project: acme/vision
runsets:
  own: {project: acme/vision, keys: [acme/vision/a1, acme/text/b2]}
  other: {project: acme/text}
  same: state == 'finished'
blocks:
  - text: acme/vision
  - line: {y: loss, title: acme/vision, runs: {project: acme/vision}}
  - grid:
      runs: [{project: acme/text}, {project: acme/vision}]
      panels:
        - bar: {metrics: [loss], runs: own}
""")


def projects_of(report):
    sets = [report.runsets[name] for name in ("own", "other", "same")]
    line, _ = panels_of(report)
    return [report.project, *(one.project for one in [*sets, line.runs, *report.blocks[2].runs])]


@pytest.mark.parametrize("old", ["", "acme/vision"])
def test_the_report_s_own_project_is_renamed_everywhere(old):
    new = in_projects(REPORT, {old: "me/copies"})
    own, other = "me/copies", "acme/text"
    assert projects_of(new) == [own, own, other, "", own, other, own]
    assert new.runsets["own"].keys == ("me/copies/a1", "acme/text/b2")
    assert (new.title, new.blocks[0]) == (REPORT.title, REPORT.blocks[0])


def test_another_project_is_renamed_alone():
    new = in_projects(REPORT, {"acme/text": "me/texts"})
    own, other = "acme/vision", "me/texts"
    assert projects_of(new) == [own, own, other, "", own, other, own]
    assert new.runsets["own"].keys == ("acme/vision/a1", "me/texts/b2")


def test_projects_may_change_places_and_back():
    swap = {"acme/vision": "acme/text", "acme/text": "acme/vision"}
    assert in_projects(REPORT, swap) != REPORT
    assert in_projects(in_projects(REPORT, swap), swap) == REPORT


@pytest.mark.parametrize("names", [{}, {"acme/none": "me/x"}, {"acme/vision": "acme/vision"}])
def test_what_is_not_named_stays(names):
    assert in_projects(REPORT, names) == REPORT


def test_a_report_without_a_project_gets_one():
    report = read("title: T\nblocks: [{line: {y: loss}}]")
    assert in_projects(report, {"": "me/p"}).project == "me/p"
