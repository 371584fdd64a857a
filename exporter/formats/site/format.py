"""Documents as one site: a gallery, a page for each report, search, light and dark, no requests.

The site works from any server and from a disk. It depends on nothing but the documents: the order
in which they are given does not matter, and two builds give the same bytes.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from exporter.errors import Problem, UsageError, raise_all
from exporter.formats.base import Format
from exporter.formats.file_names import file_stem
from exporter.formats.html.parts import date_values
from exporter.formats.site.build import Section, SitePlan, build_pages
from exporter.formats.site.gallery import gallery_page
from exporter.formats.site.page import Page, report_files, report_page
from exporter.model.bundle import REPORTS_JSON, Bundle
from exporter.model.document import Document
from exporter.model.figure import SVG, SVG_ADAPTIVE

MAIN = "index.html"
FOLDER = "reports"

_LARGE = 40
"""Reports; above this the navigation has a section a month, and shows the open one only."""
_URL = re.compile(r"https?://[^\s\"'<>\\]+")


def build_site(
    documents: Sequence[Document], *, site_name: str, version: str = "", site_url: str = ""
) -> Bundle:
    """The bundle `site`, every file of it. A single document is itself the first page.

    `version` gives the header a selector, which reads the list beside the version's directory
    (`exporter.site_versions`). `site_url`, the address of this version, adds a map of the site.
    Errors: `UsageError` for a slug that is unsafe or used twice, and for a wrong address.
    """
    raise_all(UsageError, _problems(documents, site_url))
    ordered = sorted(documents, key=lambda d: (-d.epoch, d.title.casefold(), d.slug))
    plan = SitePlan(
        name=site_name,
        nav=_alone(ordered[0]) if len(ordered) == 1 else _together(ordered, site_name),
        epoch=ordered[0].epoch,
        language=ordered[0].language,
        version=version,
        url=site_url,
        pruned=len(ordered) > _LARGE,
    )
    files = build_pages(plan)
    for document in ordered:
        files |= report_files(document, f"{FOLDER}/{document.slug}")
    slugs = sorted(document.slug for document in ordered)
    files[REPORTS_JSON] = f"{json.dumps(slugs)}\n".encode()
    return Bundle("site", MAIN, dict(sorted(files.items())))


def render_site(document: Document) -> Bundle:
    """The site of one report."""
    return build_site([document], site_name=document.title)


SITE = Format("site", frozenset({SVG, SVG_ADAPTIVE}), render_site)


def _problems(documents: Sequence[Document], site_url: str) -> list[Problem]:
    slugs = [document.slug for document in documents]
    problems = [
        Problem("same-name", f"two reports of the site are called {slug!r}")
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1})
    ]
    problems += (
        Problem("bad-report-name", f"a report cannot be filed under {slug!r}")
        for slug in slugs
        if file_stem(slug) != slug
    )
    if not documents:
        problems.append(Problem("no-reports", "a site needs a report"))
    if site_url and not _URL.fullmatch(site_url):
        problems.append(Problem("bad-site-url", f"{site_url!r} is not the address of a site"))
    return problems


def _alone(document: Document) -> Sequence[Section | Page]:
    page = report_page(document, MAIN, f"{FOLDER}/{document.slug}")
    return [replace(page, hidden=("navigation",))]


def _together(documents: Sequence[Document], site_name: str) -> Sequence[Section | Page]:
    """The gallery, then a section a project; in a large site, one a month within."""
    pages = {d.slug: report_page(d, f"{FOLDER}/{d.slug}.html", d.slug) for d in documents}
    gallery = gallery_page(documents, site_name, [pages[d.slug].path for d in documents])
    projects = _grouped(documents, lambda d: d.provenance.project)
    months = len(documents) > _LARGE
    sections = [
        (project or "Reports", _months(found, pages) if months else _listed(found, pages))
        for project, found in sorted(projects.items())
    ]
    return [gallery, *sections]


def _months(found: Sequence[Document], pages: Mapping[str, Page]) -> Sequence[Section | Page]:
    groups = _grouped(found, lambda d: date_values(d.epoch)["text"].partition(" ")[2] or "Undated")
    return [(month, _listed(group, pages)) for month, group in groups.items()]


def _listed(found: Sequence[Document], pages: Mapping[str, Page]) -> Sequence[Section | Page]:
    return [pages[document.slug] for document in found]


def _grouped(
    documents: Sequence[Document], key: Callable[[Document], str]
) -> dict[str, list[Document]]:
    groups: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        groups[key(document)].append(document)
    return groups
