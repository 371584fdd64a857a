"""Saving, addresses, publishing and exports of a report, over the real runs."""

import base64
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdfium2
import pytest

import exporter.reports as wr
from exporter import Api, read_report
from exporter.errors import SpecError, UsageError
from exporter.reports.addresses import embed_code, view_id
from exporter.session import project, saved_reports

pytestmark = pytest.mark.slow

VIEW = "VmlldzoxMjM0NTY"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""One pixel."""


def report(**said):
    line = wr.LinePlot(y=["val/accuracy"], runs_filter="^baseline-v1$", title="Accuracy")
    made = wr.Report("vision-models", "my-team", "Of One", blocks=[wr.H1("A"), line])
    for name, value in said.items():
        setattr(made, name, value)
    return made


def test_saving_again_writes_over_the_file_and_keeps_its_date(home):
    made = report().save()
    path = home / "reports" / "of-one.yml"
    head = path.read_text().splitlines()[0]
    path.write_text(path.read_text().replace(head, "# created: 2024-02-03T04:05:06+00:00"))
    made.blocks.append(wr.P("more"))
    made.save()
    assert [one.path for one in saved_reports(project())] == [path]
    assert "more" in path.read_text()
    assert saved_reports(project())[0].created_at.year == 2024


def test_another_project_never_writes_over_a_report(home):
    report().save()
    report(project="tabular").save()
    assert [p.name for p in sorted((home / "reports").iterdir())] == [
        "of-one-tabular.yml",
        "of-one.yml",
    ]


def test_a_clone_is_another_file(home):
    made = report().save()
    made.save(clone=True)
    assert len(list((home / "reports").iterdir())) == 2


def test_drafts_have_a_folder_and_leave_it_when_published(home):
    (home / "runpress.toml").write_text(
        (home / "runpress.toml").read_text() + '[build]\nformats = ["html"]\n'
    )
    made = report().save(draft=True)
    assert (home / "reports" / "drafts" / "of-one.yml").is_file()
    made.publish()
    assert not (home / "reports" / "drafts" / "of-one.yml").exists()
    assert made.url == (home / "out" / "of-one.html").as_uri()


def test_pictures_are_kept_with_the_report(home):
    (home / "figs").mkdir()
    (home / "figs" / "a.png").write_bytes(PNG)
    report(blocks=[wr.Image("figs/a.png"), wr.Image(str(home / "figs" / "a.png"))]).save()
    assert (home / "reports" / "figs" / "a.png").read_bytes() == PNG
    loaded = wr.Report.from_url("of-one").to_model()
    assert [block.src for block in loaded.blocks] == ["figs/a.png"] * 2


def test_a_report_without_a_file_has_no_address(home):
    with pytest.raises(UsageError, match="no address yet"):
        report().url  # noqa: B018 - the access is the test


def test_a_deleted_report_is_gone(home):
    report().save().delete()
    assert saved_reports(project()) == []


@pytest.mark.parametrize(
    "address",
    [
        f"https://wandb.ai/team/p/reports/My-Report--{VIEW}",
        f"https://wandb.ai/team/p/reports/My-Report--{VIEW}==",
        f"https://forge.coreweave.com/wandb/team/p/reports/My-Report--{VIEW}/edit?x=1#y",
        f"https://wandb.ai/team/p/reports/What/is?this#--{VIEW}?accessToken=abcdefgh",
        f"https://wandb.ai/team/p/reports/a--b--{VIEW}",
        VIEW,
    ],
)
def test_addresses_of_the_tracker_name_the_saved_report(home, address):
    report(id=VIEW).save()
    assert view_id(address) == VIEW
    assert wr.Report.from_url(address).title == "Of One"


def test_local_addresses_name_the_saved_report(home):
    made = report().save()
    file = home / "reports" / "of-one.yml"
    page = "https://docs.example.org/site/latest/reports/of-one.html"
    for address in ("of-one", "Of One", str(file), "reports/of-one.yml", made.url, page):
        assert wr.Report.from_url(address).to_model() == made.to_model()


@pytest.mark.parametrize("address", ["https://wandb.ai/...", "nothing", "", "--", "\0", "x" * 5000])
def test_an_unknown_address_says_what_to_do(home, address):
    report().save()
    with pytest.raises(UsageError) as error:
        wr.Report.from_url(address)
    assert "reports" in error.value.problems[0].hint


def test_a_loaded_report_can_be_changed_and_saved(home):
    report(runsets={"mine": wr.Runset(query="base")}).save()
    loaded = wr.Report.from_url("of-one")
    loaded.blocks.append(wr.LinePlot(y=["val/loss"], runs="mine"))
    loaded.save()
    again = wr.Report.from_url("of-one").to_model()
    assert again.blocks[-1].runs == "mine"
    assert [one.kind for one in again.blocks] == ["heading", "line", "line"]


# --- documents -------------------------------------------------------------------------------


def test_exports_are_what_they_say(home):
    made = report()
    pdf = pypdfium2.PdfDocument(made.export_pdf())
    assert "Accuracy" in "".join(page.get_textpage().get_text_bounded() for page in pdf)
    names = zipfile.ZipFile(io.BytesIO(made.export_latex())).namelist()
    assert any(name.endswith("body.tex") for name in names)
    assert "<svg" in made.export_html()
    text = made.export_markdown()
    assert "](figures/" not in text
    assert "](data:image/svg+xml;base64," in text
    assert "](figures/" in made.export_markdown("md")
    assert (home / "md" / "index.md").is_file()


def test_the_site_holds_every_published_report(home):
    (home / "runpress.toml").write_text(
        (home / "runpress.toml").read_text() + '[build]\nformats = ["site"]\n'
    )
    one = report().publish()
    assert one.url == (home / "out" / "site" / "latest" / "index.html").as_uri()
    other = report(title="Other").publish()
    report(title="Draft").save(draft=True)
    pages = home / "out" / "site" / "latest" / "reports"
    assert one.url == (pages / "of-one.html").as_uri()
    assert other.url == (pages / "other.html").as_uri()
    assert not (pages / "draft.html").exists()


def test_embed_code_is_safe_and_knows_panels(home):
    made = report(title='"><script>').save()
    code = made.get_embed_code(width=800, height="50vh", panel_id="line-1")
    assert "width:800px;height:50vh;" in code
    assert "#fig-line-1" in code
    assert "<script>" not in code
    with pytest.raises(SpecError, match="no panel 'line-2'"):
        made.get_embed_code(panel_id="line-2")
    with pytest.raises(UsageError, match="not a length"):
        embed_code("x", width="1px;color:red", height=1, title="")


def test_without_a_source_the_error_says_where_to_name_one(home):
    (home / "runpress.toml").unlink()
    with pytest.raises(UsageError, match="no run source"):
        report().export_html()


def test_the_environment_names_sources(home, monkeypatch):
    (home / "runpress.toml").unlink()
    runs = Path(__file__).parents[3] / "examples" / "runs" / "wandb"
    (home / "my runs").symlink_to(runs)
    monkeypatch.setenv("RUNPRESS_RUNS", "'wandb-offline:my runs'")
    assert "Accuracy" in report().export_html()


def test_a_plain_script_exports_once(home):
    """Drawing processes never run the caller's script again."""
    (home / "script.py").write_text(
        "import exporter.reports as wr\nprint('once')\n"
        "line = wr.LinePlot(y=['val/accuracy'])\n"
        "print(len(wr.Report('vision-models', blocks=[line]).export_pdf()) > 9000)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "script.py"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "once\nTrue\n"


def test_what_a_report_of_the_tracker_loses_is_kept_and_logged(home, caplog):
    view = {"version": 5, "width": "fluid", "blocks": [{"type": "hologram", "children": []}]}
    (home / "reports").mkdir()
    (home / "reports" / f"{VIEW}.json").write_text(json.dumps(view))
    found = wr.Report.from_url(f"https://wandb.ai/e/p/reports/T--{VIEW}")
    assert [problem.place.path for problem in found.problems if problem.place] == ["width"]
    assert "width" in caplog.text
    (listed,) = Api().reports()
    assert listed.problems == found.problems
    assert [block.kind for block in found.to_model().blocks] == ["missing"]


def test_the_public_reader_tells_what_is_lost(home):
    file = home / "view.json"
    file.write_text(json.dumps({"version": 5, "width": "fixed", "blocks": []}))
    assert [problem.code for problem in read_report(file).warnings] == ["wandb-not-shown"]
