"""A content security policy for each page of the site: its own files, and the scripts it was
built with, named by their hashes, as are those of its frames. A script that a stranger's text
smuggled in would not run.

`file:` stands beside `'self'` as browsers do not agree on what is the own origin of a disk. A
policy in a page cannot forbid frames around it; that needs a header of the server.
"""

import re

from exporter.formats.html.frames import frame_sources
from exporter.formats.html.scripts import source

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
"""Material's scripts have no attributes, its data a `type`, files a `src`."""
_CHARSET = '<meta charset="utf-8">'


def with_policy(page: str) -> str:
    """`page` with the policy as the first thing after its encoding."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{_policy(page)}">'
    return page.replace(_CHARSET, _CHARSET + meta, 1)


def _policy(page: str) -> str:
    hashes = sorted({*(source(match[1]) for match in _INLINE.finditer(page)), *frame_sources(page)})
    own = "'self' file:"
    rules = {
        "default-src": "'none'",
        "script-src": " ".join((own, *hashes)),
        "style-src": f"{own} 'unsafe-inline'",
        "img-src": f"{own} data:",
        "media-src": own,
        "font-src": own,
        "connect-src": f"{own} data:",
        "worker-src": own,
        "frame-src": own,
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())
