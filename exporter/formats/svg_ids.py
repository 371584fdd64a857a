"""Ids inside SVG text, made unique to one use on a page.

Two drawings on one page must not share an id: a gradient or a clip would be taken from the
wrong one, and readers of labels would stumble. Drawings are our own output, never a stranger's.
"""

import re

_ID = re.compile(r'(?<=\sid=")([^"]+)(?=")')
_LABELLED = re.compile(r'(?<=\saria-labelledby=")([^"]+)(?=")')


def prefix_ids(svg: str, prefix: str) -> str:
    """`svg` with `prefix` before every id it defines and before every use of these."""
    ids = set(_ID.findall(svg))
    if not ids:
        return svg
    names = "|".join(re.escape(name) for name in sorted(ids, key=lambda n: (-len(n), n)))
    uses = re.compile(rf'(url\(#|href="#)({names})(?=[)"])')
    svg = uses.sub(rf"\g<1>{prefix}\g<2>", svg)
    svg = _LABELLED.sub(lambda m: _each(m[1], ids, prefix), svg)
    return _ID.sub(rf"{prefix}\g<1>", svg)


def _each(names: str, ids: set[str], prefix: str) -> str:
    return " ".join(prefix + name if name in ids else name for name in names.split())
