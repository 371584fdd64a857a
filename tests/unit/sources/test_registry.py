"""An address names a tracker and a place; what it does not name well is said clearly."""

import os
from pathlib import Path

import pytest

from exporter.errors import ExitCode, SourceError
from exporter.sources.base import Location
from exporter.sources.registry import SCHEMES, open_source

SERVERS = {"wandb"}
"""Their locations are no places of this machine."""


@pytest.mark.parametrize("address", ["runs", "", ":", "wandb-offline:", ":x"])
def test_an_address_needs_a_scheme_and_a_place(address):
    with pytest.raises(SourceError) as caught:
        open_source(address)
    assert caught.value.exit_code == ExitCode.SOURCE
    assert caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("scheme", "meant"), [("wandb_offline", "wandb-offline"), ("Table", "table")]
)
def test_a_misspelt_scheme_is_guessed(scheme, meant):
    with pytest.raises(SourceError) as caught:
        open_source(f"{scheme}:x")
    assert f"did you mean '{meant}'" in caught.value.problems[0].hint


def test_a_far_fetched_scheme_gets_the_list():
    with pytest.raises(SourceError) as caught:
        open_source("zzz:x")
    assert all(scheme in caught.value.problems[0].hint for scheme in SCHEMES)


@pytest.mark.parametrize("place", ["nowhere", "a\0b", "x" * 5000, "~nobody-here/x", "f/x", ".."])
@pytest.mark.parametrize("scheme", sorted(SCHEMES.keys() - SERVERS))
def test_a_place_without_runs_is_found_when_listing(scheme, place, tmp_path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "f").write_text("")
    source = open_source(f"{scheme}:{place}", base=tmp_path / "base")
    with pytest.raises(SourceError) as caught:
        source.heads()
    (problem,) = caught.value.problems
    assert repr(place) in problem.message
    assert problem.place.file == place
    assert str(tmp_path) not in str(caught.value)


def test_relative_places_are_taken_from_the_base(tmp_path):
    (tmp_path / "t.csv").write_text("run,loss\na,1\n")
    (head,) = open_source("table:t.csv", base=tmp_path).heads()
    assert head.key.id == "a"


def test_the_run_names_its_source_without_the_machine(tmp_path):
    (tmp_path / "t.csv").write_text("run,loss\na,1\n")
    for place in (os.path.relpath(tmp_path), tmp_path):
        source = open_source(f"table:{place}/t.csv")
        assert source.pull(source.heads()[0]).run.source == "table:t.csv"


def test_files_are_shown_below_the_place_that_the_user_wrote():
    location = Location("x:./runs/", "./runs/", Path("/machine/runs"))
    assert location.show(Path("/machine/runs/a/b.wandb")) == "./runs/a/b.wandb"
    assert location.show(Path("/machine/runs")) == "./runs/"
