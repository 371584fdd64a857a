"""Scripts in the HTML of a stranger: where they are, and by which hashes a policy allows them.

This is a scan and no parser. What it reads otherwise than a browser gets no hash and does not run,
so that a mistake shuts a script out and never lets one in. Every search is bounded.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST = 200
"""Scripts and handlers of a page that may run; those after them do not."""

_START = re.compile(r"<!--|<script(?=[\s/>])([^>]{0,500})>", re.IGNORECASE)
_END = re.compile(r"</script(?=[\s/>])[^>]{0,1000}>", re.IGNORECASE)
_TYPE = re.compile(r"\btype\s{0,9}=\s{0,9}[\"']?([^\s\"'>]{0,99})", re.IGNORECASE)
_RUN = frozenset({"", "module", "text/javascript", "application/javascript"})
_HANDLER = re.compile(
    r"[\s/\"']on[a-z]{2,40}\s{0,9}=\s{0,9}"
    r"(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|([^\s\"'>`]{1,4000}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Script:
    """A script element: its attributes and text as written, and where it begins and ends."""

    attributes: str
    text: str
    start: int
    end: int

    @property
    def runs(self) -> bool:
        """Whether it is a program and no data, such as JSON or rules for prefetching."""
        kind = _TYPE.search(self.attributes)
        return (kind[1].lower() if kind else "") in _RUN


def scripts_in(page: str) -> Iterator[Script]:
    """The script elements in order, without those in comments."""
    at = 0
    while found := _START.search(page, at):
        if found[0] == "<!--":
            end = page.find("-->", found.start() + 2)
            if end < 0:
                return
            at = end + 3
            continue
        close = _END.search(page, found.end())
        if close is None:
            return
        text = page[found.end() : close.start()]
        yield Script(found[1], text, found.start(), close.end())
        at = close.end()


def handlers_in(page: str) -> Iterator[str]:
    """The programs in attributes such as `onclick`, outside of scripts."""
    at = 0
    for script in (*scripts_in(page), None):
        end = script.start if script else len(page)
        for found in _HANDLER.finditer(page, at, end):
            yield html.unescape(found[1] or found[2] or found[3] or "")
        at = script.end if script else end


def sources(page: str) -> tuple[str, ...]:
    """What `script-src` needs for the scripts of a page: their hashes, sorted, no others."""
    texts = dict.fromkeys(s.text for s in scripts_in(page) if s.text and s.runs)
    handlers = dict.fromkeys(handlers_in(page))
    named = {source(text) for text in list(texts | handlers)[:MOST]}
    return (*sorted(named), *(("'unsafe-hashes'",) if handlers else ()))


def source(script: str) -> str:
    """The source expression of one script (CSP Level 3, section 2.3.1)."""
    digest = hashlib.sha256(script.encode("utf-8", "replace")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
