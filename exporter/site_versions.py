"""A tree of built sites, one directory a version, behind one selector: plain files, no server.

    <target>/index.html       leads to the default version
    <target>/versions.json    what there is, newest first (the format of mike)
    <target>/versions.js      the same for pages opened from a disk, and how the selector behaves
    <target>/2026.11/...      a version: a whole site, replaced whole or not at all
    <target>/latest/...       an alias: pages that lead to the same pages of its version

A version is put in place in one step and only then listed, so that a killed publish shows the
versions of before. Nothing here knows what is in a site.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from exporter.errors import Problem, UsageError, raise_all
from exporter.files import locked, write_file, write_tree
from exporter.model.bundle import Bundle

VERSIONS_JSON = "versions.json"
VERSIONS_JS = "versions.js"
ROOT_PAGE = "index.html"
PAGES_JS = "pages.js"
"""In each version: the names of its pages, so that the selector can stay on the page being read."""
DEFAULT_ALIAS = "latest"

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?")
_RESERVED = {VERSIONS_JSON, VERSIONS_JS, ROOT_PAGE, PAGES_JS}
# the selector of Material takes a title for HTML
_TITLE = re.compile(r"[^<>&\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{1,120}")

_NUMBERS = re.compile(r"v?(\d+(?:[._-]\d+)*)", re.IGNORECASE)
_PHASE = re.compile(
    r"[._-]?(dev|alpha|a|beta|b|preview|pre|rc|c|post|rev|r)[._-]?(\d*)", re.IGNORECASE
)
_PHASES = {"dev": -4, "alpha": -3, "a": -3, "beta": -2, "b": -2, "post": 1, "rev": 1, "r": 1}
_CANDIDATE = -1


@dataclass(frozen=True, slots=True)
class SiteVersion:
    """A published version: its directory, the words of the selector, and its other names."""

    version: str
    title: str
    aliases: tuple[str, ...] = ()
    properties: Any = None
    """What another tool keeps with the version; carried along."""


def publish_site(
    bundle: Bundle,
    target: Path,
    version: str,
    *,
    aliases: Sequence[str] = (DEFAULT_ALIAS,),
    title: str = "",
) -> None:
    """Put a built site into the tree as `version`, over one of the same name, and list it.

    `aliases` move here from the versions that had them; the version keeps those it has.
    Errors: `UsageError` for names that are unsafe or taken, and a list that cannot be read.
    """
    raise_all(UsageError, _name_problems(version, aliases, title))
    target.mkdir(parents=True, exist_ok=True)
    with locked(target / "publish"):
        known = list_versions(target)
        raise_all(UsageError, _taken(target, known, version, aliases))
        published = _published(known, version, aliases, title)
        pages = [path for path in sorted(bundle.files) if path.endswith(".html")]
        listing = {PAGES_JS: f"rpPages({json.dumps(pages)});\n".encode()}
        write_tree(target / version, {**bundle.files, **listing})
        _write_list(target, published)
        for alias in next(v.aliases for v in published if v.version == version):
            write_tree(target / alias, {**_redirects(pages, version), **listing})
        write_file(target / ROOT_PAGE, _redirect(f"{_default(published)}/{ROOT_PAGE}"))


def list_versions(target: Path) -> tuple[SiteVersion, ...]:
    """The versions of a tree, newest first; none when there is no list.

    Errors: `UsageError` when `versions.json` is not such a list.
    """
    path = target / VERSIONS_JSON
    if not path.exists():
        return ()
    try:
        found = [_version(entry) for entry in json.loads(path.read_bytes())]
    except (ValueError, KeyError, TypeError) as error:
        message = f"{path} is not a list of versions: {error}"
        hint = "restore it from a copy; every version is still in its own directory"
        raise UsageError.of("versions-unreadable", message, hint=hint) from error
    return sort_versions(found)


def sort_versions(versions: Sequence[SiteVersion]) -> tuple[SiteVersion, ...]:
    """Names first (`main`, by letter), then numbers and dates, newest first as in PEP 440."""
    named = [v for v in versions if not _NUMBERS.match(v.version)]
    numbered = [v for v in versions if _NUMBERS.match(v.version)]
    return (
        *sorted(named, key=lambda v: v.version),
        *sorted(numbered, key=lambda v: _order(v.version), reverse=True),
    )


def _order(version: str) -> tuple[Any, ...]:
    """`1.0.dev1 < 1.0a1 < 1.0rc1 < 1.0 < 1.0.post1 < 1.0.1`; the text breaks ties."""
    numbers = cast("re.Match[str]", _NUMBERS.match(version))
    release = [int(number) for number in re.split(r"[._-]", numbers[1])]
    while release and not release[-1]:
        release.pop()
    rest = version[numbers.end() :]
    phases = [(_PHASES.get(m[1].lower(), _CANDIDATE), int(m[2] or 0)) for m in _phases(rest)]
    return (release, [*phases, (0, 0)], version)


def _phases(rest: str) -> Iterator[re.Match[str]]:
    """`rc1.dev2` is a candidate and a development state; the first other word ends it."""
    end = 0
    while match := _PHASE.match(rest, end):
        yield match
        end = match.end()


# --- what is refused -------------------------------------------------------------------------


def _name_problems(version: str, aliases: Sequence[str], title: str) -> list[Problem]:
    hint = "letters, digits and . _ + - between them, 64 at most"
    problems = [
        Problem("bad-version-name", f"a version cannot be called {name!r}", None, hint)
        for name in (version, *aliases)
        if not _NAME.fullmatch(name) or ".." in name or name.lower() in _RESERVED
    ]
    names = [name.casefold() for name in (version, *aliases)]
    if len(set(names)) < len(names):
        message = f"the names {', '.join((version, *aliases))} are not different"
        problems.append(Problem("bad-version-name", message))
    if title and not _TITLE.fullmatch(title):
        message = f"a title cannot be {title!r}: it is shown as it is, in one line of 120 at most"
        problems.append(Problem("bad-version-title", message, None, "leave out < > and &"))
    return problems


def _taken(
    target: Path, known: Sequence[SiteVersion], version: str, aliases: Sequence[str]
) -> list[Problem]:
    """Names that would replace something else, also where a file system ignores case."""
    versions = {v.version.casefold(): v.version for v in known}
    others = {alias.casefold(): alias for v in known for alias in v.aliases}
    asked = [(version, versions, others), *((alias, others, versions) for alias in aliases)]
    problems: list[Problem] = []
    for name, same, foreign in asked:
        folded = name.casefold()
        there = foreign.get(folded) or same.get(folded, name)
        if folded in foreign or there != name:
            message = f"{name!r} cannot be used: {there!r} is published here"
            problems.append(Problem("version-name-taken", message))
        elif folded not in same and _is_foreign(target / name):
            message = f"{target / name} is there, and was not published by this command"
            problems.append(Problem("version-name-taken", message, None, "choose another name"))
    return problems


def _is_foreign(path: Path) -> bool:
    """Whether something is at `path` that no publish, finished or killed, has put there."""
    return path.exists() and not (path / PAGES_JS).exists()


# --- the list --------------------------------------------------------------------------------


def _version(entry: Mapping[str, Any]) -> SiteVersion:
    """One entry of `versions.json`; what is used as a path must be a name."""
    version, aliases = entry["version"], tuple(entry.get("aliases", ()))
    for name in (version, *aliases):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            message = f"{name!r} is not the name of a version"
            raise ValueError(message)
    return SiteVersion(version, str(entry["title"]), aliases, entry.get("properties"))


def _published(
    known: Sequence[SiteVersion], version: str, aliases: Sequence[str], title: str
) -> tuple[SiteVersion, ...]:
    """The list with `version` in it, and its aliases with no other."""
    before = next((v for v in known if v.version == version), SiteVersion(version, version))
    kept = tuple(alias for alias in before.aliases if alias not in aliases)
    now = replace(before, title=title or before.title, aliases=(*aliases, *kept))
    others = (
        replace(v, aliases=tuple(alias for alias in v.aliases if alias not in aliases))
        for v in known
        if v.version != version
    )
    return sort_versions([now, *others])


def _default(versions: Sequence[SiteVersion]) -> str:
    """Where the root leads: `latest` if there is one, else the newest version."""
    has_alias = any(DEFAULT_ALIAS in v.aliases for v in versions)
    return DEFAULT_ALIAS if has_alias else versions[0].version


def _write_list(target: Path, versions: Sequence[SiteVersion]) -> None:
    entries = [_entry(version) for version in versions]
    write_file(target / VERSIONS_JSON, f"{json.dumps(entries, indent=2)}\n".encode())
    script = f"var rpVersions = {json.dumps(entries)};\n{_template(VERSIONS_JS)}"
    write_file(target / VERSIONS_JS, script.encode())


def _entry(version: SiteVersion) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "version": version.version,
        "title": version.title,
        "aliases": list(version.aliases),
    }
    return entry if version.properties is None else entry | {"properties": version.properties}


# --- pages that lead elsewhere ---------------------------------------------------------------


def _redirects(pages: Sequence[str], version: str) -> dict[str, bytes]:
    """For every page of a version, a page at the same place of an alias beside it."""
    up = "../"
    return {page: _redirect(f"{up * (page.count('/') + 1)}{version}/{page}") for page in pages}


def _redirect(address: str) -> bytes:
    return _template("redirect.html").replace("@TARGET@", quote(address)).encode()


def _template(name: str) -> str:
    return files("site_templates").joinpath("versions", name).read_text(encoding="utf-8")
