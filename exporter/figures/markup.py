"""Writes a cleaned SVG tree as text: one root, a title and a description, ids in order of use."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

NAMESPACE = "{http://www.w3.org/2000/svg}"
ID = "\x01"
"""Stands for the prefix of all ids until the content, and with it the prefix, is known."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = (f"{NAMESPACE}text", f"{NAMESPACE}tspan")
_SPECIAL = re.compile('[&<>"]')
_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}


def printable(text: str) -> str:
    """Text without the characters that XML cannot hold (NUL, half surrogates...)."""
    return _UNPRINTABLE.sub("\ufffd", text)


def document(content: str, width: float, height: float, title: str, alt: str) -> str:
    """An SVG file of what is in it, with a title and a description; their ids start with `ID`."""
    title, alt = printable(title or alt or "Chart"), printable(alt)
    described = alt and alt != title
    names = f"{ID}0 {ID}1" if described else f"{ID}0"
    desc = f'<desc id="{ID}1">{escaped(alt)}</desc>' if described else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{names}">'
        f'<title id="{ID}0">{escaped(title)}</title>{desc}{content}</svg>\n'
    )


class Markup:
    """Text of one SVG tree, whose attributes are known to hold no quotes and no markup.

    Quotes are escaped in text too, so that `fill="` always is an attribute.
    """

    def __init__(self, root: Element) -> None:
        self._root = root
        self._ids: dict[str, str] = {}

    def document(self, width: float, height: float, title: str, alt: str) -> str:
        """The whole file; every id starts with `ID`."""
        return document(self._content(self._root), width, height, title, alt)

    def _content(self, element: Element) -> str:
        if element.tag not in _TEXT:
            return "".join(map(self._element, element))
        parts = [escaped(element.text or "")]
        for child in element:
            parts += (self._element(child), escaped(child.tail or ""))
        return "".join(parts)

    def _element(self, element: Element) -> str:
        tag = element.tag.removeprefix(NAMESPACE)
        attributes = "".join(self._attributes(element))
        content = self._content(element)
        if (tag == "g" and not attributes) or (tag == "defs" and not content):
            return content
        return f"<{tag}{attributes}>{content}</{tag}>" if content else f"<{tag}{attributes}/>"

    def _attributes(self, element: Element) -> Iterator[str]:
        for name, value in element.items():
            if name == "id":
                yield f' id="{self._id(value)}"'
            elif value.startswith("url(#"):
                yield f' {name}="url(#{self._id(value[5:-1])})"'
            elif (name, value) != ("opacity", "1"):
                yield f' {name}="{value}"'

    def _id(self, name: str) -> str:
        return self._ids.setdefault(name, f"{ID}{len(self._ids) + 2}")


def escaped(text: str) -> str:
    """A text as it may stand in XML, in attributes too."""
    # most texts are colours and numbers: to look is quicker than to translate
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text
