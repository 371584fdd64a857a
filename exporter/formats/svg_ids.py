"""Ids inside SVG text, made unique to one use on a page.

Two drawings on one page must not share an id: a gradient or a clip would be taken from the
wrong one, and readers of labels would stumble. Drawings are our own output, never a stranger's.
"""

import re

_TAG = re.compile(r"""<[a-zA-Z](?:[^"'<>]+|"[^"]*"|'[^']*')*>""")
_ID = re.compile(r'(?<=\sid=")([^"]+)(?=")')
_USE = re.compile(r'(url\(#|href="#)([^)"]+)(?=[)"])')
_LABELLED = re.compile(r'(?<=\saria-labelledby=")([^"]+)(?=")')


def prefix_ids(svg: str, prefix: str) -> str:
    """`svg` with `prefix` before every id it defines and before every use of one.

    Only tags are changed: text that looks like an attribute stays as it is.
    """
    return _TAG.sub(lambda tag: _prefix_tag(tag[0], prefix), svg)


def _prefix_tag(tag: str, prefix: str) -> str:
    if "id=" not in tag and "#" not in tag and "aria-" not in tag:
        return tag
    tag = _USE.sub(rf"\g<1>{prefix}\g<2>", tag)
    tag = _LABELLED.sub(lambda m: " ".join(prefix + name for name in m[1].split()), tag)
    return _ID.sub(rf"{prefix}\g<1>", tag)
