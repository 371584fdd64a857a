"""Sounds and films on a page: the browser's own player, which also shows a film's first picture."""

from exporter.formats.html.text import escape
from exporter.model.document import FileCard


def player_html(block: FileCard, href: str) -> str:
    """The element that plays a recording, or nothing without an address or a known type.

    It loads what it needs to tell the length, and plays when it is asked to.
    """
    kind = block.media_type.partition("/")[0]
    if not href or kind not in {"audio", "video"}:
        return ""
    label, source = escape(block.title), escape(href)
    return (
        f'<{kind} class="rp-player" controls preload="metadata" aria-label="{label}" '
        f'src="{source}"></{kind}>'
    )
