r"""Characters into Markdown that shows them as they are, in CommonMark, GFM and Python-Markdown.

The three agree on few escapes: Python-Markdown knows a backslash before ``\\`*_{}[]()#+-.!>``
only, GitHub adds formulas, emoji and links to bare addresses. A character reference (`&#36;`) is
plain text in all of them, so it is what remains where a backslash is not understood by all.
"""

import re
from urllib.parse import quote

from exporter.formats.html.text import address, plain

_SPACE = re.compile(r"[\t\n\r\u2028\u2029]+")
_BACKSLASHED = "\\`*_{}#!"
_SPECIAL = re.compile(
    r"[\\`*{}\[\]#<>&|$~^]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # not between letters, as in train_loss
    r"|!$"  # a link may follow, and would become a picture
    r"|:(?=\S)(?<!\d:(?=\d\d\b))|([=+])(?=\1)|(?<==)=|(?<=\+)\+"  # but 23:10 is a time
    # GitHub links a bare host and an address, and calls the person behind a name
    r"|(?<=\bwww)\.|@(?=\w)",
    re.IGNORECASE,
)
_LINE_START = re.compile(r"[-+=:/!?%;]")
_NUMBERED = re.compile(r"(\d+)([.)])(?=\s|$)")

_CODE = re.compile(r"(?!\s)[^`|$\n]+(?<!\s)")
# Jinja, Liquid and CriticMarkup look into code, too; Python-Markdown 3.11 loses text after `&#`
_LOOKED_INTO = re.compile(r"\{[{%#+~=>-]|&#")

_ADDRESS_SAFE = "-._~:/?#@!&+,;=%"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def escape_text(text: str) -> str:
    """`text` as Markdown for the middle of a line; line ends become spaces."""
    return _SPECIAL.sub(_escaped, _SPACE.sub(" ", plain(text)))


def line(markdown: str) -> str:
    """One line of inline Markdown that is a paragraph, whatever it begins with."""
    markdown = markdown.strip()
    if _LINE_START.match(markdown):
        return _reference(markdown[0]) + markdown[1:]
    return _NUMBERED.sub(r"\1\\\2", markdown, count=1) if _NUMBERED.match(markdown) else markdown


def code_span(text: str) -> str:
    """`text` between backticks where that is safe everywhere, else in `<code>`."""
    text = _SPACE.sub(" ", plain(text))
    if _CODE.fullmatch(text) and not _LOOKED_INTO.search(text):
        return f"`{text}`"
    return f"<code>{escape_text(text)}</code>" if text else ""


def fence(text: str, language: str = "") -> str:
    """A fenced block; the fence is longer than any run of backticks inside."""
    text = plain(text).replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    language = re.sub(r"[^A-Za-z0-9_+#.-]", "", language)
    return f"{ticks}{language}\n{text}\n{ticks}"


def destination(href: str) -> str:
    """The address of a link, ready to stand between parentheses; empty when it is refused."""
    href = quote(_STRAY_PERCENT.sub("%25", address(href)), safe=_ADDRESS_SAFE, errors="replace")
    return href.replace("&", "&amp;")


def path_destination(path: str) -> str:
    """The address of a file of this tree."""
    return quote(path, safe="/-._~")


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char == "@":
        return "<span>@</span>"  # a reference is no help: GitHub looks at the text that results
    return f"\\{char}" if char in _BACKSLASHED else _reference(char)


def _reference(char: str) -> str:
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(char, f"&#{ord(char)};")
