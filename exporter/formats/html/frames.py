"""HTML that is not ours, in a frame: sandboxed, with a policy of its own, inside the page's file.

A `srcdoc` document has an origin of its own here (never `allow-same-origin`), so it cannot reach
the page, its storage or its files, and it inherits the page's policy besides its own: no script
runs that the page does not name by its hash. As part of the page it can never be opened alone,
where it would have the origin of the site.

Seen in Chromium (`tests/functional/test_frames_browser.py`): no request leaves a frame. A script
that may run can still make the browser open a connection (`preconnect`, peer connections of an
inner frame), which no policy forbids; so none runs unless the author says so.
"""

import html
import re

from exporter.formats.html.scripts import sources
from exporter.formats.html.text import escape, plain
from exporter.model.document import FrameBlock

_RULES = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_STYLE = (
    ":root{color-scheme:light;background:#fff;color:#1c2430;font:16px/1.5 system-ui,sans-serif}"
)
# peer connections know no policy: Chromium has not built `webrtc 'block'`
_GUARD = "for(const n of['RTCPeerConnection','webkitRTCPeerConnection'])delete window[n]"
_CONNECTING = re.compile(r"<(?:link|i?frame|object|embed)(?=[\s/>])", re.IGNORECASE)
_FRAME = re.compile(r'<iframe class="rp-live rp-scripted"[^>]* srcdoc="([^"]*)">')


def frame_html(block: FrameBlock) -> str:
    """The `<iframe>` of a block."""
    name, sandbox = (" rp-scripted", "allow-scripts") if block.scripts else ("", "")
    title = escape(block.title or "HTML panel")
    return (
        f'<iframe class="rp-live{name}" title="{title}" sandbox="{sandbox}"'
        f' referrerpolicy="no-referrer" style="height:{block.height}px"'
        f' srcdoc="{html.escape(frame_source(block), quote=True)}"></iframe>'
    )


def frame_source(block: FrameBlock) -> str:
    """The document inside the frame. Line ends are those that a browser would make of them."""
    rules = f"{_RULES}; script-src 'unsafe-inline'" if block.scripts else _RULES
    content = plain(block.content.replace("\r\n", "\n").replace("\r", "\n"))
    return (
        '<!doctype html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
        '<meta http-equiv="x-dns-prefetch-control" content="off">'
        f"<style>{_STYLE}</style>{_allowed(content, block)}"
    )


def _allowed(content: str, block: FrameBlock) -> str:
    """A frame without scripts opens no connection either, for which browsers ask no policy.

    `preconnect` and the addresses of inner frames do; a `meta` of any attributes does not.
    """
    if block.scripts:
        return f"<script>{_GUARD}</script>{content}"
    return _CONNECTING.sub("<meta", content)


def frame_sources(page: str) -> tuple[str, ...]:
    """What the policy of a finished page has to name, so that the scripts of its frames run.

    Quotes and `<` of strangers are escaped wherever they stand in a page, so none can be a frame.
    """
    found = {one for frame in _FRAME.findall(page) for one in sources(html.unescape(frame))}
    return tuple(sorted(found))
