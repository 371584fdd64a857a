"""Bundles -> disk: files in the output folder, versions in the site, versions in the archive.

Everything is put in place in one step (`exporter.files`, `archive`), so a killed build leaves the
last good output untouched. What is already there with the same bytes is left alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive import Added, Archive
from exporter.build import Pressed
from exporter.errors import Problem, UsageError
from exporter.files import write_file, write_tree
from exporter.model.bundle import REPORTS_JSON, Bundle
from exporter.site_versions import publish_site
from exporter.snapshots import snapshot_files
from exporter.zips import zip_bytes

SCHEME = "runpress:"


@dataclass(frozen=True, slots=True)
class Output:
    """A file or folder that now holds a format of a report."""

    report: str
    format: str
    path: Path


def publish_report(pressed: Pressed, out: Path) -> list[Output]:
    """Write each bundle but the site: one file as it is, several as a folder `<slug>-<format>`."""
    done: list[Output] = []
    for name, bundle in pressed.bundles.items():
        if name == "site":
            continue
        slug = pressed.snapshot.slug
        if len(bundle.files) == 1:
            target = out / bundle.main
            write_file(target, bundle.files[bundle.main])
            done.append(Output(slug, name, target))
        else:
            folder = out / f"{slug}-{name}"
            write_tree(folder, bundle.files)
            done.append(Output(slug, name, folder / bundle.main))
    return done


def publish_version(site: Bundle, out: Path, version: str) -> Output:
    """Put a built site into the versioned tree `<out>/site`."""
    target = out / "site"
    _refuse_loss(site, target / version, version)
    publish_site(site, target, version)
    return Output("", "site", target / "index.html")


def _refuse_loss(site: Bundle, old: Path, version: str) -> None:
    """UsageError when the version that is there holds reports that the new one does not."""
    try:
        held: list[str] = json.loads((old / REPORTS_JSON).read_bytes())
    except (OSError, ValueError):
        return
    lost = sorted(set(held) - set(json.loads(site.files[REPORTS_JSON])))
    if lost:
        raise UsageError.of(
            "site-version-taken",
            f"version {version} of the site holds {', '.join(lost)}, which this build does not",
            hint="build them together, or give this site a name of its own with --site-version",
        )


def archive_files(pressed: Pressed) -> dict[str, bytes]:
    """What the archive keeps of a report: the snapshot, and every format as it was pressed.

    A site is one zip, since an inventory should not list hundreds of theme files.
    """
    files = {f"snapshot/{path}": data for path, data in snapshot_files(pressed.snapshot).items()}
    for name, bundle in pressed.bundles.items():
        if name == "site":
            files["site.zip"] = zip_bytes(bundle.files)
        elif len(bundle.files) == 1:
            files |= bundle.files
        else:
            files |= {f"{name}/{path}": data for path, data in bundle.files.items()}
    return files


def archive_report(pressed: Pressed, root: Path, *, message: str, now: datetime) -> Added:
    """Add a version of a report; an unchanged report adds nothing."""
    kept = Archive.create(root)
    name = object_id(pressed.snapshot.slug)
    return kept.add(name, archive_files(pressed), message=message, created=now)


def object_id(report: str) -> str:
    """A report's name in the archive. OCFL wants a URI there (W005); users never see the scheme."""
    return report if report.startswith(SCHEME) else SCHEME + report


def report_name(object_id: str) -> str:
    """The name that users know."""
    return object_id.removeprefix(SCHEME)


def refuse_same_names(slugs: Mapping[str, Sequence[Path]]) -> None:
    """UsageError when two reports would be written over each other."""
    problems = [
        Problem(
            "same-name",
            f"{' and '.join(str(p) for p in paths)} would both be written as {slug!r}",
            None,
            "give each report an id of its own",
        )
        for slug, paths in slugs.items()
        if len(paths) > 1
    ]
    if problems:
        raise UsageError(problems)
