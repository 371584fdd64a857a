"""A tree of versions is whole at every moment, and says truly what is in it."""

import itertools
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import UsageError
from exporter.model.bundle import Bundle
from exporter.site_versions import SiteVersion, list_versions, publish_site, sort_versions

PAGES = ("index.html", "resnet.html", "2026/vit.html")


def site(mark: str, *pages: str) -> Bundle:
    files = {page: f"<p>{mark}</p>".encode() for page in pages or PAGES}
    return Bundle("site", "index.html", {**files, "assets/x.css": b"p {}"})


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


class Addresses(HTMLParser):
    """Every place a redirect page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found |= {values[name] or "" for name in ("href",) if name in values}
        if (values.get("http-equiv") or "") == "refresh":
            self.found.add((values["content"] or "").partition("url=")[2])

    def handle_data(self, data: str) -> None:
        self.found |= set(re.findall(r'location\.replace\("([^"]*)"', data))


def leads_to(root: Path, page: str) -> str:
    """Follow a redirect page to a file of the tree."""
    parser = Addresses()
    parser.feed((root / page).read_text())
    (address,) = parser.found
    place = unquote(urljoin(f"file:///{page}", address)).removeprefix("file:///")
    assert (root / place).is_file(), place
    return place


def test_a_version_is_a_directory_with_its_files_and_the_list_names_it(tmp_path: Path) -> None:
    publish_site(site("a"), tmp_path, "2026.10", title="October 2026")
    held = tree(tmp_path / "2026.10")
    assert held.pop("pages.js") == b'rpPages(["2026/vit.html", "index.html", "resnet.html"]);\n'
    assert held == site("a").files
    assert json.loads((tmp_path / "versions.json").read_text()) == [
        {"version": "2026.10", "title": "October 2026", "aliases": ["latest"]}
    ]


def test_the_script_for_pages_on_a_disk_says_the_same_as_the_list(tmp_path: Path) -> None:
    for version in ("1.0", "1.1"):
        publish_site(site(version), tmp_path, version)
    script = (tmp_path / "versions.js").read_text()
    data = re.match(r"var rpVersions = (.*);\n", script)
    assert data is not None
    assert json.loads(data[1]) == json.loads((tmp_path / "versions.json").read_text())


def test_an_alias_moves_and_old_versions_are_not_touched(tmp_path: Path) -> None:
    publish_site(site("a"), tmp_path, "2026.10")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "2026.10").rglob("*")}
    publish_site(site("b"), tmp_path, "2026.11", aliases=("latest", "stable"))
    assert [(v.version, v.aliases) for v in list_versions(tmp_path)] == [
        ("2026.11", ("latest", "stable")),
        ("2026.10", ()),
    ]
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "2026.10").rglob("*")}
    assert leads_to(tmp_path, "latest/2026/vit.html") == "2026.11/2026/vit.html"
    assert leads_to(tmp_path, "stable/resnet.html") == "2026.11/resnet.html"
    assert leads_to(tmp_path, leads_to(tmp_path, "index.html")) == "2026.11/index.html"


def test_without_an_alias_the_root_leads_to_the_newest(tmp_path: Path) -> None:
    for version in ("2", "10", "9"):
        publish_site(site(version), tmp_path, version, aliases=())
    assert leads_to(tmp_path, "index.html") == "10/index.html"


def test_publishing_again_replaces_the_version_and_keeps_its_title_and_aliases(
    tmp_path: Path,
) -> None:
    publish_site(site("a"), tmp_path, "1.0", aliases=("latest", "lts"), title="First")
    publish_site(site("b", "index.html"), tmp_path, "1.0", aliases=())
    (version,) = list_versions(tmp_path)
    assert (version.title, version.aliases) == ("First", ("latest", "lts"))
    assert set(tree(tmp_path / "1.0")) == {"index.html", "assets/x.css", "pages.js"}
    assert set(tree(tmp_path / "lts")) == {"index.html", "pages.js"}


def test_a_tree_of_mike_is_taken_over_with_what_it_keeps(tmp_path: Path) -> None:
    entry = {"version": "0.9", "title": "0.9 (old)", "aliases": [], "properties": {"hidden": True}}
    (tmp_path / "versions.json").write_text(json.dumps([entry]))
    publish_site(site("a"), tmp_path, "1.0")
    assert json.loads((tmp_path / "versions.json").read_text())[1] == entry


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../x", "a/b", "a\\b", ".hidden", "-x", "x.", "a..b", "a b", "a\0", "<b>"),
        *("index.html", "versions.json", "Versions.JS", "pages.js", "x" * 65, "$(x)", "a\n", "é"),
    ],
)
def test_a_hostile_name_is_refused_for_versions_and_aliases(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="bad-version-name"):
        publish_site(site("a"), tmp_path / "site", name)
    with pytest.raises(UsageError, match="bad-version-name"):
        publish_site(site("a"), tmp_path / "site", "1.0", aliases=(name,))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("title", ["<script>", "a & b", "two\nlines", "x" * 121])
def test_a_title_that_would_be_markup_is_refused(tmp_path: Path, title: str) -> None:
    with pytest.raises(UsageError, match="bad-version-title"):
        publish_site(site("a"), tmp_path, "1.0", title=title)


@pytest.mark.parametrize(
    ("version", "aliases"),
    [
        ("latest", ()),  # an alias of another version
        ("2.0", ("1.0",)),  # a version
        ("V1", ()),  # one directory with v1 where case is ignored
        ("mine", ()),  # a folder of the user
        ("2.0", ("mine",)),
        ("2.0", ("2.0",)),
        ("2.0", ("a", "A")),
    ],
)
def test_a_name_that_is_taken_is_refused(
    tmp_path: Path, version: str, aliases: tuple[str, ...]
) -> None:
    publish_site(site("a"), tmp_path, "1.0")
    publish_site(site("a"), tmp_path, "v1")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("x")
    before = tree(tmp_path)
    with pytest.raises(UsageError):
        publish_site(site("b"), tmp_path, version, aliases=aliases)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("text", ["", "{", "{}x", "3", '["a"]', '[{"version": "../x"}]', "[{}]"])
def test_a_list_that_is_damaged_is_an_error_and_nothing_is_written(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "versions.json").write_text(text)
    with pytest.raises(UsageError, match="versions-unreadable"):
        publish_site(site("a"), tmp_path, "1.0")
    assert tree(tmp_path) == {"versions.json": text.encode()}


ORDERED = [
    *("dev", "main", "2026-11-03", "2026.11", "2026.10.1", "2026.10", "2026.9", "v10.0"),
    *("1.10", "1.9.post1", "1.9", "1.9rc2", "1.9rc1", "1.9b1", "1.9a2", "1.9.dev1", "1.2", "0.1"),
]


@given(st.permutations(ORDERED))
def test_the_newest_comes_first_in_whatever_order_they_were_published(names: list[str]) -> None:
    found = sort_versions([SiteVersion(name, name) for name in names])
    assert [v.version for v in found] == ORDERED


@given(st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,20}", fullmatch=True), max_size=6))
def test_any_names_have_one_order(names: list[str]) -> None:
    found = sort_versions([SiteVersion(name, name) for name in names])
    assert found == sort_versions(list(reversed(found)))


PUBLISH = """
import os, signal, sys
from pathlib import Path
from exporter.model.bundle import Bundle
from exporter.site_versions import publish_site

target, version, mark, step = Path(sys.argv[1]), *sys.argv[2:4], int(sys.argv[4])
def audit(event, _):
    global step
    if event == "open" or event.startswith(("os.", "shutil.")):
        step -= 1
        if step == 0:
            os.kill(os.getpid(), signal.SIGKILL)
pages = {name: mark.encode() for name in ("index.html", "deep/page.html")}
if step:
    sys.addaudithook(audit)
publish_site(Bundle("site", "index.html", pages), target, version)
os._exit(7)
"""


def publish_in_a_process(
    target: Path, version: str, mark: str, *, killed_at: int = 0
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PUBLISH, str(target), version, mark, str(killed_at)]
    )


@pytest.mark.slow
def test_a_kill_at_any_step_shows_whole_versions_only(tmp_path: Path) -> None:
    """Every third file operation, as the steps of a tree have a test of their own."""
    for step in itertools.count(1, 3):
        target = tmp_path / str(step)
        for version in ("1.0", "1.1"):
            publish_in_a_process(target, version, "old").wait()
        code = publish_in_a_process(target, "1.1", "new", killed_at=step).wait()
        for version in list_versions(target):
            assert len(set(tree(target / version.version).values()) - {pages_js()}) == 1
        for page in ("index.html", "latest/deep/page.html"):
            leads_to(target, page)
        publish_site(site("newer"), target, "1.1")
        assert not [path for path in tree(target) if "/." in f"/{path}"]
        if code == 7:
            break


def pages_js() -> bytes:
    return b'rpPages(["deep/page.html", "index.html"]);\n'


def test_publishers_at_the_same_time_all_get_in(tmp_path: Path) -> None:
    names = ["1.0", "1.1", "1.2", "1.3"]
    running = [publish_in_a_process(tmp_path, name, name) for name in names]
    assert [process.wait() for process in running] == [7] * 4
    assert [v.version for v in list_versions(tmp_path)] == names[::-1]
    (last,) = (v.version for v in list_versions(tmp_path) if v.aliases)
    assert leads_to(tmp_path, "latest/index.html") == f"{last}/index.html"
