"""What reports of the tracker ask for and no build can show: the words of the placeholders.

Both the reader of saved reports and the Python dialect use them, so that one report says one
thing. Nothing is decided here.
"""

from exporter.query.faults import shown

Words = tuple[str, str]
"""What should be here, and why it is not."""

ELSEWHERE = "it lies on another server, and a build asks no server"
WEAVE: Words = ("A Weave panel", "the tracker works it out on its own server")
_ARTIFACTS = "artifacts are not kept with the runs"


def artifact(name: str, project: str = "") -> Words:
    """An artifact, whichever part of its page is meant."""
    return f"The artifact {shown(name)}{_of(project)}", _ARTIFACTS


def artifact_file(name: str, version: str, file: str, project: str = "") -> Words:
    """A file of one version of an artifact."""
    whole = f"{name}:{version}" if version else name
    return f"The file {shown(file)} of the artifact {shown(whole)}{_of(project)}", _ARTIFACTS


def custom_chart(name: str) -> Words:
    """A chart whose Vega-Lite is not in the report."""
    what = f"The custom chart {shown(name)}" if name else "A custom chart"
    return what, "how it is drawn lies on the tracker's server"


def chart_without_data(name: str) -> Words:
    """A chart of the tracker's own over data that it cannot be drawn of here."""
    return f"The chart {shown(name)}", "it is not made of a table that runs logged"


def _of(project: str) -> str:
    return f" of {project}" if project else ""
