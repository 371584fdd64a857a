"""Sounds and films on a page: played where the page has an address for them."""

import pytest

from exporter.formats.html.players import player_html
from exporter.model.document import FileCard


@pytest.mark.parametrize(("kind", "element"), [("audio/wav", "audio"), ("video/mp4", "video")])
def test_a_recording_has_the_browsers_player(kind, element):
    made = player_html(FileCard("a <b>", "", "x", kind), 'f"1.bin')
    assert made.startswith(f'<{element} class="rp-player" controls preload="metadata"')
    assert 'aria-label="a &lt;b&gt;"' in made
    assert 'src="f&quot;1.bin"' in made


@pytest.mark.parametrize(("kind", "href"), [("audio/wav", ""), ("", "a"), ("text/html", "a")])
def test_nothing_plays_without_an_address_or_a_type(kind, href):
    assert player_html(FileCard("a", "", "x", kind), href) == ""
