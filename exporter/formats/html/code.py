"""Code into highlighted HTML by Pygments: classes only, the page's style sheet has the colours."""

from typing import Any, cast

import pygments
from pygments import formatters, lexers
from pygments.util import ClassNotFound

from exporter.formats.html.text import attributes, escape, plain
from exporter.model.document import CodeBlock

_LIMIT = 100_000
"""Characters; lexers are regular expressions, and a hostile listing must not hold up a build."""
_SPANS = cast("Any", formatters.HtmlFormatter(nowrap=True))


def code_html(block: CodeBlock) -> str:
    """A listing with its title above; it can be scrolled by keyboard."""
    title = f'<p class="rp-code-title">{escape(block.title)}</p>' if block.title else ""
    language = attributes(data_language=block.language)
    code = f'<pre class="highlight" tabindex="0"{language}><code>{highlighted(block)}</code></pre>'
    return f'<div class="rp-code" dir="ltr">{title}{code}</div>\n'


def highlighted(block: CodeBlock) -> str:
    """The lines with `<span class>` around tokens, or escaped when the language is unknown."""
    text = plain(block.text).rstrip("\n")
    if not block.language or len(text) > _LIMIT:
        return escape(text)
    try:
        lexer: Any = lexers.get_lexer_by_name(block.language, stripnl=False)
    except ClassNotFound:
        return escape(text)
    markup: str = pygments.highlight(text, lexer, _SPANS)
    return markup.rstrip("\n")
