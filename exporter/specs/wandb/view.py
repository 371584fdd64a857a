"""A saved view, whole or its bare spec -> `Report` and what could not be taken along."""

import json
from typing import Any, cast

from exporter.errors import Problem, SpecError
from exporter.model.report import Report
from exporter.specs.wandb.blocks import read_blocks
from exporter.specs.wandb.comments import endnotes
from exporter.specs.wandb.fields import Fields, Notes, cleaned
from exporter.specs.wandb.models import untemplated

MAX_TITLE = 500
_BARE = {"version", "blocks"}
_ENVELOPE = ("id", "name", "type", "createdAt", "updatedAt", "user", "spec")
_SPEC = ("version", "panelSettings", "width", "blocks", *_ENVELOPE)
_WIDTHS = {"", "readable"}


def is_view(value: object) -> bool:
    """Whether a JSON value is a saved view, or the spec of one, by its shape."""
    if not isinstance(value, dict):
        return False
    keys = set(cast("dict[str, Any]", value))
    return bool(keys & {"spec", "panelGroups"}) or keys >= _BARE


def read_view(value: object, *, file: str) -> tuple[Report, tuple[Problem, ...]]:
    """The report of a saved view, and a warning for everything that it loses.

    Raises SpecError when there is no report in it, or when a run set has a condition that is not
    understood. `file` is what problems call it.
    """
    notes = Notes(file)
    envelope = Fields(cleaned(value, notes), "", notes)
    report = _report(envelope, _spec(envelope, notes), notes)
    errors = [problem for problem in notes.problems if problem.severity == "error"]
    if errors:
        raise SpecError(errors)
    return report, tuple(dict.fromkeys(notes.problems))


def _spec(envelope: Fields, notes: Notes) -> Fields:
    """The spec, which the tracker's API hands out as a text."""
    if "spec" not in envelope.names():
        spec = envelope
    elif isinstance(envelope.raw("spec"), str):
        spec = Fields(cleaned(_loaded(envelope.text("spec"), notes), notes), "spec", notes)
    else:
        spec = envelope.child("spec")
    if "blocks" not in spec.names():
        old = "panelGroups" in spec.names()
        what = (
            "this report is of the form before 2021"
            if old
            else "there are no blocks in this report"
        )
        hint = "open it in the tracker and save it again" if old else "save the whole view as JSON"
        notes.fail("wandb-not-a-report", what, hint, "spec")
    return spec


def _loaded(text: str, notes: Notes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        notes.fail("spec-syntax", "the spec is no JSON", "save the view again", "spec")


def _report(envelope: Fields, spec: Fields, notes: Notes) -> Report:
    project = envelope.child("project")
    parts = (project.text("entityName"), project.text("name"))
    title = " ".join(envelope.text("displayName").split())
    if len(title) > MAX_TITLE:
        notes.warn("displayName", f"the title is cut to {MAX_TITLE} characters")
    project.ignore("id")
    project.finish()
    if spec.text("width") not in _WIDTHS:
        spec.warn("width", "a page has the width of its reader, a PDF that of its paper")
    blocks = tuple(read_blocks(spec, "blocks"))
    notes_of = (spec,) if spec is envelope else (spec, envelope)
    comments = (block for source in notes_of for block in endnotes(source))
    about = {
        "title": title[:MAX_TITLE] or "Untitled report",
        "description": envelope.text("description"),
    }
    report = Report(
        **untemplated(about),
        authors=_authors(spec),
        project="/".join(part for part in parts if part),
        blocks=(*blocks, *comments),
        numbered=False,
    )
    for source, known in ((envelope, _ENVELOPE), (spec, _SPEC)):
        source.ignore(*known)
        source.finish()
    return report


def _authors(spec: Fields) -> tuple[str, ...]:
    named = (author.text("name") or author.text("username") for author in spec.children("authors"))
    return tuple(name for name in named if name)
