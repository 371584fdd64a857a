"""What is found out when a report is pressed is told at its place in the file."""

from pathlib import Path

import pytest

from exporter.errors import Place, Problem
from exporter.specs import read_report
from exporter.specs.places import located

TEXT = """title: "About {{ a }}"
blocks:
  - h1: "{{ b }}"
  - text: |
      One line.

      Another, {{ c }} and {{ d }}.
  - line: {y: loss, id: mine}
  - grid:
      runs: {state: finished}
      panels:
        - bar: {metric: acc, title: "{{ e }}"}
        - table: {}
"""


@pytest.fixture
def where(tmp_path):
    """Line and column of the excerpt at a path, or of a panel."""
    file = tmp_path / "r.yml"
    file.write_text(TEXT)
    report = read_report(file).report

    def find(path="", words="", message="it is so"):
        place = Place(path=path, excerpt=words) if path else None
        (found,) = located([Problem("x", message, place)], file, report)
        assert found.place is not None
        assert found.place.file == str(file)
        return found.place

    return find


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("title", "a"),
        ("blocks.0.text", "b"),
        ("blocks.1.text", "c"),
        ("blocks.1.text", "d"),
        ("blocks.3.panels.0.title", "e"),
    ],
)
def test_an_expression_is_found_where_it_stands(where, path, name):
    words = f"{{{{ {name} }}}}"
    place = where(path, words)
    assert TEXT.splitlines()[place.line - 1][place.column - 1 :].startswith(words)
    assert place.path == path


@pytest.mark.parametrize(
    ("panel", "start"), [("mine", "line:"), ("bar-1", "bar:"), ("table-1", "table:")]
)
def test_what_is_wrong_with_a_panel_is_told_at_the_panel(where, panel, start):
    place = where(message=f"panel '{panel}': no run matches")
    assert TEXT.splitlines()[place.line - 1][place.column - 1 :].startswith(start)


@pytest.mark.parametrize("path", ["blocks.9.text", "blocks.1.text.more", "nothing", "blocks.x"])
def test_what_cannot_be_found_is_told_at_the_last_thing_on_the_way(where, path):
    assert where(path, "{{ z }}").line > 0


def test_what_names_no_place_is_told_of_the_file(where):
    assert where().line == 0
    assert where(message="panel 'other': no run matches").line == 0


def test_a_line_of_an_expression_is_none_of_the_file(tmp_path):
    (tmp_path / "r.yml").write_text(TEXT)
    report = read_report(tmp_path / "r.yml").report
    problem = Problem("x", "y", Place(line=1, column=9))
    (found,) = located([problem], tmp_path / "r.yml", report)
    assert found.place == Place(str(tmp_path / "r.yml"))


def test_a_saved_report_has_other_blocks_than_its_file():
    file = Path(__file__).parents[2] / "data" / "wandb_specs" / "10_seed_weekly.json"
    problem = Problem("x", "panel 'line-1': no run matches")
    (found,) = located([problem], file, read_report(file).report)
    assert found.place == Place(str(file))


def test_a_place_in_another_file_stays(where, tmp_path):
    problem = Problem("x", "y", Place("other.yml", 3, 4))
    file = tmp_path / "r.yml"
    assert located([problem], file, read_report(file).report) == [problem]
