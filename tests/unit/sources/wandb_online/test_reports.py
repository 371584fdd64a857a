"""Reports that a server keeps: saved as they are, and read like any saved report."""

import base64
import json

import pytest

import exporter.reports as wr
from exporter.cli import main
from exporter.errors import SourceError, UsageError
from exporter.reports import configure
from exporter.sources.wandb_online.reports import fetch_report

ID = base64.b64encode(b"View:4711").decode()
BARE = ID.rstrip("=")
ADDRESS = f"https://wandb.ai/my-team/vision-models/reports/Weekly-{{}}--{BARE}?accessToken=x"
SPEC = {
    "version": 5,
    "width": "readable",
    "blocks": [{"type": "heading", "level": 1, "children": [{"text": "Überblick"}]}],
}


@pytest.fixture
def home(tmp_path):
    (tmp_path / "runpress.toml").write_text("")
    configure(folder=tmp_path)
    yield tmp_path
    configure()


@pytest.fixture
def views(server):
    server.views[ID] = {
        "id": ID,
        "name": "slug",
        "displayName": "Weekly",
        "description": "What happened",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-02T00:00:00Z",
        "project": {"name": "vision-models", "entityName": "my-team"},
        "spec": json.dumps(SPEC),
    }
    return server


def test_the_report_comes_as_it_was_saved(views):
    found = json.loads(fetch_report(BARE))
    assert found["spec"] == SPEC
    assert {k: v for k, v in found.items() if k != "spec"} == {
        k: v for k, v in views.views[ID].items() if k != "spec"
    }


@pytest.mark.parametrize("wanted", [base64.b64encode(b"View:1").decode(), "no id at all", ""])
def test_a_report_that_is_not_there_is_said_so(views, wanted):
    with pytest.raises(SourceError) as caught:
        fetch_report(wanted)
    assert caught.value.problems[0].code == "wandb.no-report"


def test_the_command_saves_it_where_reports_are(views, home, capsys):
    with pytest.raises(SystemExit) as done:
        main(["-C", str(home), "fetch", ADDRESS])
    assert done.value.code == 0
    assert json.loads((home / "reports" / f"{BARE}.json").read_text())["displayName"] == "Weekly"
    with pytest.raises(SystemExit) as done:
        main(["-C", str(home), "fetch", BARE, "-o", str(home / "r.json")])
    assert (home / "r.json").read_bytes() == (home / "reports" / f"{BARE}.json").read_bytes()


def test_the_command_says_what_is_no_report(views, home, capsys):
    with pytest.raises(SystemExit) as done:
        main(["-C", str(home), "fetch", "https://wandb.ai/my-team"])
    assert done.value.code == 4
    assert "wandb.no-report" in capsys.readouterr().err


def test_python_fetches_it_once(views, home):
    report = wr.Report.from_url(ADDRESS)
    assert (report.title, report.description) == ("Weekly", "What happened")
    assert wr.Report.from_url(ADDRESS).to_model() == report.to_model()
    assert len(views.asked("SpecificReport")) == 1


def test_without_a_key_nothing_is_fetched(views, home, monkeypatch):
    monkeypatch.delenv("WANDB_API_KEY")
    monkeypatch.setenv("NETRC", str(home / "none"))
    with pytest.raises(UsageError) as caught:
        wr.Report.from_url(ADDRESS)
    assert "runpress fetch" in caught.value.problems[0].hint
    assert views.log == []
