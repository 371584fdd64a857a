"""What an HTML panel loads from elsewhere: scripts beside the report are put in, the rest is told.

A frame fetches nothing. A script whose file lies beside the report, under the address or under the
last part of it (`d3.v7.min.js` for `https://d3js.org/d3.v7.min.js`), is written into the panel.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from exporter.errors import Problem
from exporter.formats.html.scripts import Script, handlers_in, scripts_in
from exporter.freeze.pictures import inside
from exporter.model.panels import AnyPanel, HtmlPanel
from exporter.model.table import Column, PanelTable
from exporter.query.faults import shown
from exporter.query.frames import LARGEST, MARK

_SRC = re.compile(
    r"(?:^|[\s/])src\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_LOADING = re.compile(
    r"<(?:img|link|iframe|video|audio|source|embed|object)(?=[\s/])[^>]{0,1000}?"
    r"\b(?:src|href|data)\s{0,9}=\s{0,9}[\"']?([^\s\"'>]{1,1000})",
    re.IGNORECASE,
)
_ENDING = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


def with_files(
    panels: Iterator[AnyPanel], tables: Mapping[str, PanelTable], base: Path
) -> tuple[dict[str, PanelTable], list[Problem]]:
    """The tables of HTML panels with the files in them, and what will not be seen."""
    found: dict[str, PanelTable] = {}
    problems: list[Problem] = []
    for panel in panels:
        if isinstance(panel, HtmlPanel) and tables[panel.id].rows:
            page = _Page(panel, base.resolve())
            found[panel.id] = page.table(tables[panel.id])
            problems += page.problems
    return found, problems


@dataclass(slots=True)
class _Page:
    """One panel on its way: its folder, and what was wrong."""

    panel: HtmlPanel
    root: Path
    problems: list[Problem] = field(default_factory=list[Problem])

    def table(self, table: PanelTable) -> PanelTable:
        """The table with the content as it will be shown."""
        content = self.panel.content
        if self.panel.scripts:
            content = self._with_scripts(content)
        elif any(s.runs for s in scripts_in(content)) or any(handlers_in(content)):
            self._warn("html-scripts-off", "its scripts do not run", "write scripts: true")
        if self.panel.history and MARK not in content:
            self._warn("html-no-data", "'history' is for the data", f"write {MARK} in the content")
        for address in dict.fromkeys(_LOADING.findall(content)):
            if not address.lower().startswith(("data:", "#")):
                hint = "write it out, pictures as data: addresses"
                self._warn("html-address", f"{shown(address)} is not loaded", hint)
        _, *others = table.columns
        return replace(table, columns=(Column("content", "content", "text", (content,)), *others))

    def _with_scripts(self, content: str) -> str:
        done, at, room = "", 0, LARGEST - len(content)
        for script in scripts_in(content):
            text = self._file(script, room)
            if text is not None:
                rest = _SRC.sub("", script.attributes, count=1).rstrip(" /")
                done += f"{content[at : script.start]}<script{rest}>{text}</script>"
                at, room = script.end, room - len(text)
        return done + content[at:]

    def _file(self, script: Script, room: int) -> str | None:
        """The text of the file that a script element names."""
        found = _SRC.search(script.attributes)
        if not found:
            return None
        address = unescape(found[1] or found[2] or found[3] or "")
        for path in _paths(address):
            file = inside(self.root, path)
            if file and file.stat().st_size <= room:
                return _ENDING.sub(r"<\\", file.read_text("utf-8-sig", "replace"))
        name = next(reversed(_paths(address)), "")
        hint = f"save it as {name} beside the report, and it is put in" if name else ""
        self._warn("html-address", f"the script {shown(address)} is not loaded", hint)
        return None

    def _warn(self, code: str, message: str, hint: str) -> None:
        message = f"panel {self.panel.id!r}: {message}"
        self.problems.append(Problem(code, message, None, hint, "warning"))


def _paths(address: str) -> tuple[str, ...]:
    """Where the file of an address may lie: as it is written, and by its name."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ()
    path = unquote(parts.path)
    name = path.rpartition("/")[2]
    written = () if parts.scheme or parts.netloc or not path else (path,)
    return tuple(dict.fromkeys((*written, *((name,) if name not in {"", ".", ".."} else ()))))
