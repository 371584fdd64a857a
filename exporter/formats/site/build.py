"""MkDocs and Material as a function from pages to files: built in a temporary folder, in process.

This module alone imports MkDocs. Pages come in as markup and go through MkDocs for the frame, the
navigation and the search index; nothing of the machine (directory, clock, log, configuration
file) gets in or out. Everything that MkDocs puts into a page without escaping is escaped here.
"""

import logging
import os
import tempfile
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, cast

from markupsafe import Markup
from mkdocs.commands.build import build
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import TemplateContext

from exporter.errors import FormatError
from exporter.formats.html.text import plain
from exporter.formats.resources import FACES, data
from exporter.formats.site.page import CONTENT, Entry, Page, put_back
from exporter.formats.site.policy import with_policy

LOGGER = logging.getLogger("exporter.formats")

ASSETS = "assets/runpress"
_SEARCH = "material/search"
_UNUSED = ("assets/images/favicon.png",)
_ENVIRONMENT = threading.Lock()
"""MkDocs reads its date from the environment, which all threads share."""

Section = tuple[str, Sequence["Section | Page"]]
"""A title of the navigation and what is below it."""


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A site to build: its pages as the navigation shows them. `epoch` dates what has a date."""

    name: str
    nav: Sequence[Section | Page]
    epoch: int
    language: str = "en"
    version: str = ""
    url: str = ""
    pruned: bool = False
    """Of closed sections only the title is in a page, so that a large site stays small."""


def build_pages(plan: SitePlan) -> dict[str, bytes]:
    """The files of the built site, without those beside the pages.

    Errors: `FormatError` when MkDocs refuses, with what it said.
    """
    with tempfile.TemporaryDirectory(prefix="runpress-site-") as folder, _quiet(plan.epoch):
        (Path(folder) / "docs").mkdir()
        try:
            build(_config(plan, Path(folder)))
        except MkDocsException as error:
            raise FormatError.of("site-not-built", f"the site cannot be built: {error}") from error
        built = _read(Path(folder) / "site")
    kept = {path: _finished(path, built[path]) for path in built if _is_kept(path, plan)}
    return kept | theme_files()


def theme_files() -> dict[str, bytes]:
    """What the theme needs and other formats own: fonts, and the colours of code."""
    fonts = {f"{ASSETS}/{stem}.woff2": data(f"fonts/{stem}.woff2") for *_, stem in FACES}
    return {f"{ASSETS}/code.css": data("html/code.css")} | fonts


def _finished(path: str, content: bytes) -> bytes:
    return with_policy(content.decode()).encode() if path.endswith(".html") else content


def _is_kept(path: str, plan: SitePlan) -> bool:
    """Without an address there is no map of addresses; a zip of it would depend on zlib."""
    return path != "sitemap.xml.gz" and (bool(plan.url) or path not in {"sitemap.xml", "404.html"})


def _read(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# --- configuration ---------------------------------------------------------------------------


def _config(plan: SitePlan, folder: Path) -> MkDocsConfig:
    config = cast("MkDocsConfig", MkDocsConfig(config_file_path=str(folder / "mkdocs.yml")))
    config.load_dict(_settings(plan, folder))
    failures, _ = config.validate()
    if failures:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in failures)
        raise FormatError.of("site-not-built", f"the site cannot be configured: {reasons}")
    config.theme["features"] += ["navigation.prune" if plan.pruned else "navigation.sections"]
    config.plugins["runpress"] = _Pages(plan)
    return config


def _settings(plan: SitePlan, folder: Path) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "generator": False,
        "edition": _escaped(plan.version),
        "polyfills": [f"{ASSETS}/iframe-worker.js"],
    }
    if plan.version:
        extra["version"] = {"provider": "mike", "default": "latest", "alias": True}
    return {
        "site_name": _escaped(plan.name),
        "site_url": plan.url,
        "docs_dir": str(folder / "docs"),
        "site_dir": str(folder / "site"),
        "theme": {"name": "runpress", "language": _language(plan.language)},
        "plugins": [_SEARCH, "material/offline"],
        "nav": [_nav(item) for item in plan.nav],
        "extra": extra,
    }


def _nav(item: "Section | Page") -> Any:
    if isinstance(item, Page):
        return _source(item)
    title, below = item
    return {_escaped(title): [_nav(child) for child in below]}


def _escaped(text: str) -> Markup:
    """For templates of which some escape a text and others do not: this does it once."""
    return Markup.escape(plain(text))


def _source(page: Page) -> str:
    return f"{page.path.removesuffix('.html')}.md"


def _language(tag: str) -> str:
    """The nearest language that Material speaks: `de` for `de-AT`, English for those it lacks."""
    known = package_files("material").joinpath("templates", "partials", "languages")
    for name in (tag, tag.partition("-")[0]):
        if name.replace("-", "").isalnum() and known.joinpath(f"{name}.html").is_file():
            return name
    return "en"


# --- what happens inside MkDocs --------------------------------------------------------------


class _NoSettings(Config):
    """The plugin is made here, not configured."""


class _Pages(BasePlugin[_NoSettings]):
    """Hands the pages to MkDocs, which sees empty Markdown, and their drawings to the result."""

    def __init__(self, plan: SitePlan) -> None:
        super().__init__()
        self.plan = plan
        self.pages = {_source(page): page for page in _flat(plan.nav)}

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        search = cast("Any", config.plugins[_SEARCH])
        languages: set[str] = set(search.config["lang"])
        for file in [f for f in files if _is_unused(f.src_uri, languages)]:
            files.remove(file)
        for source in self.pages:
            files.append(File.generated(config, source, content=""))
        return files

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, **_: Any) -> str:
        ours = self.pages[page.file.src_uri]
        page.meta = {
            "title": _escaped(ours.title),
            "description": _escaped(ours.description),
            "hide": list(ours.hidden),
            "search": {"exclude": not ours.searched},
        }
        return markdown

    def on_page_content(self, _html: str, *, page: MkDocsPage, **_: Any) -> str:
        ours = self.pages[page.file.src_uri]
        top = AnchorLink(_escaped(ours.title), CONTENT, 1)
        top.children = [_link(entry) for entry in ours.contents]
        page.toc = TableOfContents([top])
        return ours.html

    def on_page_context(
        self, context: TemplateContext, *, config: MkDocsConfig, **_: Any
    ) -> TemplateContext:
        if self.plan.version:
            # what a reader chose, such as dark, holds in all versions
            config.extra["scope"] = f"{context['base_url']}/.."
        return context

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: MkDocsPage, **_: Any) -> str:
        return put_back(output, self.pages[page.file.src_uri].drawings)


def _flat(nav: Sequence["Section | Page"]) -> list[Page]:
    return [page for item in nav for page in ([item] if isinstance(item, Page) else _flat(item[1]))]


def _link(entry: Entry) -> AnchorLink:
    link = AnchorLink(entry.title, entry.id, entry.level)
    link.children = [_link(child) for child in entry.below]
    return link


def _is_unused(path: str, languages: set[str]) -> bool:
    """Source maps, and the word rules of languages that no report is in: 2 MB of a version."""
    if path.endswith(".map") or path in _UNUSED:
        return True
    if "/lunr/" not in path:
        return False
    wanted = {f"lunr.{language}.min.js" for language in languages - {"en"}}
    wanted |= {"lunr.stemmer.support.min.js", "lunr.multi.min.js"} if wanted else set()
    wanted |= {"tinyseg.js"} if "ja" in languages else set()
    wanted |= {"wordcut.js"} if "th" in languages else set()
    return path.rpartition("/")[2] not in wanted


# --- the process -----------------------------------------------------------------------------


@contextmanager
def _quiet(epoch: int) -> Generator[None]:
    """MkDocs with our date and without its voice; its warnings go to our log."""
    logger = logging.getLogger("mkdocs")
    heard = _Heard(logging.WARNING)
    before = logger.propagate
    settings = {"SOURCE_DATE_EPOCH": str(max(epoch, 0)), "NO_MKDOCS_2_WARNING": "1"}
    with _ENVIRONMENT, _environment(settings):
        logger.addHandler(heard)
        logger.propagate = False
        try:
            yield
        finally:
            logger.propagate = before
            logger.removeHandler(heard)
    for message in heard.messages:
        LOGGER.warning("site: %s", message)


class _Heard(logging.Handler):
    """Keeps messages."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _environment(values: Mapping[str, str]) -> Generator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
