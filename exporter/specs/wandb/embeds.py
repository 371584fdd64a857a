"""Pictures, players and posts of other sites: a link to each, and a visible placeholder."""

import re
from collections.abc import Iterator

from exporter.model.report import AnyBlock, TextBlock
from exporter.specs.markdown import SAFE_LINK, Span, markdown_of
from exporter.specs.wandb.absent import ELSEWHERE
from exporter.specs.wandb.fields import Fields
from exporter.specs.wandb.models import missing
from exporter.specs.wandb.words import plain_in

# scripts are no pages
_ADDRESS = re.compile(r"https://[^\s\"'<>]+(?<!\.js)(?=[\s\"'<>]|$)")


def image(block: Fields) -> Iterator[AnyBlock]:
    """A picture on a server: its caption as a link."""
    block.ignore("hasCaption")
    caption = plain_in(block).strip()
    yield from _linked(block, "A picture", caption, block.text("url"))


def video(block: Fields) -> Iterator[AnyBlock]:
    """A video on a site of videos."""
    block.ignore("children")
    yield from _linked(block, "A video", "", block.text("url"))


def spotify(block: Fields) -> Iterator[AnyBlock]:
    """A track, album or episode."""
    block.ignore("children")
    kind, name = block.text("spotifyType"), block.text("spotifyID")
    plain = re.fullmatch(r"[a-z]{1,20}/\w{1,80}", f"{kind}/{name}", re.ASCII)
    url = f"https://open.spotify.com/{kind}/{name}" if plain else ""
    yield from _linked(block, "A recording", "", url)


def embedded(block: Fields) -> Iterator[AnyBlock]:
    """HTML of another site: the first address in it."""
    block.ignore("children")
    what = "A post" if block.text("type") == "twitter" else "A recording"
    yield from _linked(block, what, "", first_address(block.text("html")))


def first_address(html: str) -> str:
    """The first address of a page in a text of HTML; empty when there is none."""
    found = _ADDRESS.search(html)
    return found[0] if found else ""


def gallery(block: Fields) -> Iterator[AnyBlock]:
    """Cards of reports and pages, as a list of links."""
    block.ignore("children")
    lines = [line for card in block.children("links") if (line := _card(card))]
    lines += [_report(name) for name in block.texts("ids")]
    if lines:
        yield TextBlock(text="\n".join(f"- {line}" for line in lines))


def _card(card: Fields) -> str:
    if card.text("type") == "report":
        line = _report(card.text("id"))
        card.finish()
        return line
    url, title, words = card.text("url"), card.text("title"), card.text("description")
    if card.has("imageURL"):
        card.warn("imageURL", ELSEWHERE)
    linked = url if SAFE_LINK.match(url) else f"https://{url}" if "." in url else ""
    card.finish()
    spans = [Span(" ".join((title or url).split()), href=linked)]
    return markdown_of([*spans, Span(f": {' '.join(words.split())}")] if words else spans)


def _report(name: str) -> str:
    return markdown_of([Span("Report "), Span(name, kind="code")]) if name else ""


def _linked(block: Fields, what: str, caption: str, url: str) -> Iterator[AnyBlock]:
    yield missing(block, what, ELSEWHERE, title=caption[:200])
    if SAFE_LINK.match(url):
        yield TextBlock(text=markdown_of([Span(caption or url, href=url)]))
