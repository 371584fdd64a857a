"""A report of a program to documents: what `publish` and the exports of a report do."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from exporter.build import Pressed, press
from exporter.config import Project
from exporter.errors import ExporterError
from exporter.figures import Studio
from exporter.formats.base import Format
from exporter.formats.markdown.text import path_destination
from exporter.formats.registry import load_format
from exporter.freeze import freeze_report
from exporter.library import Library
from exporter.model.bundle import Bundle
from exporter.model.report import Report
from exporter.publish import Output, publish_report, publish_version
from exporter.session import Saved, library, tell

_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".csv": "text/csv",
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What pressing needs of the world, opened once for several reports."""

    home: Project
    runs: Library
    studio: Studio
    now: datetime

    def press(
        self,
        report: Report,
        base: Path,
        formats: Sequence[Format],
        media: frozenset[str] = frozenset(),
    ) -> Pressed:
        """One report; what could not be shown is logged."""
        snapshot = freeze_report(report, self.runs, base=base, now=self.now)
        pressed = press(snapshot, formats, self.studio, media=media)
        tell(pressed.problems)
        return pressed


def export(report: Report, home: Project, *, base: Path, name: str) -> Bundle:
    """One format of a report, in memory."""
    with Studio(home.cache) as studio:
        desk = Desk(home, library(home), studio, datetime.now(UTC))
        return desk.press(report, base, [load_format(name)]).bundles[name]


def publish(one: Saved, others: Sequence[Saved], home: Project, version: str = "") -> list[Output]:
    """Write what `[build]` names: the files of one report, and the site of all saved reports.

    A report that cannot be pressed any more is left out of the site, and logged.
    """
    names = home.file.build.formats
    out = home.root / home.file.build.output
    own = [load_format(name) for name in names if name != "site"]
    media = load_format("site").media if "site" in names else frozenset[str]()
    with Studio(home.cache) as studio:
        desk = Desk(home, library(home), studio, datetime.now(UTC))
        pressed = desk.press(_named(one), one.path.parent, own, media)
        done = publish_report(pressed, out)
        if "site" in names:
            pages = [pressed, *_pressed_again(desk, others, media)]
            done.append(_publish_site(pages, home, out, version))
    return done


def _pressed_again(desk: Desk, saved: Sequence[Saved], media: frozenset[str]) -> list[Pressed]:
    found: list[Pressed] = []
    for one in saved:
        try:
            found.append(desk.press(_named(one), one.path.parent, [], media))
            tell(one.problems)
        except ExporterError as error:
            tell(error.problems)
    return found


def _named(one: Saved) -> Report:
    return one.report.model_copy(update={"id": one.name})


def _publish_site(pressed: Sequence[Pressed], home: Project, out: Path, version: str) -> Output:
    from exporter.formats.site.format import build_site  # noqa: PLC0415 - mkdocs is heavy

    default = pressed[0].document.title if len(pressed) == 1 else "Reports"
    version = version or max(one.date for one in pressed)
    name = home.file.build.site_name or default
    site = build_site([one.document for one in pressed], site_name=name, version=version)
    return publish_version(site, out, version)


def one_text(bundle: Bundle) -> str:
    """The main text of a bundle, with every file that it shows or links inside, as `data:`."""
    text = bundle.files[bundle.main].decode()
    for path, content in bundle.files.items():
        address = f"]({path_destination(path)})"
        if path != bundle.main and address in text:
            text = text.replace(address, f"]({_data(path, content)})")
    return text


def _data(path: str, content: bytes) -> str:
    media_type = _TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
