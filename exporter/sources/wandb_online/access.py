"""Where the W&B server is and who asks: the variables and the netrc file that W&B's client uses.

The key goes into the headers of requests to that server alone. It is never printed or stored.
"""

import netrc
import os
from pathlib import Path
from urllib.parse import urlsplit

from exporter.errors import SourceError
from exporter.sources.http import Server

DEFAULT = "https://api.wandb.ai"
HELP = "set WANDB_API_KEY, or run `wandb login`, which writes it to ~/.netrc"


def server() -> Server:
    """The server of WANDB_BASE_URL, else W&B's own; without a key only public projects are seen.

    Raises:
        SourceError: when WANDB_BASE_URL is no address of the web.
    """
    base = os.environ.get("WANDB_BASE_URL", "").strip() or DEFAULT
    try:
        parts = urlsplit(base)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        sound = False
    if not sound:
        raise SourceError.of(
            "wandb.base-url",
            "WANDB_BASE_URL is no address of a server",
            hint="for example https://wandb.example.org",
        )
    key = _key(urlsplit(base).hostname or "")
    auth = ("api", key) if key else None
    return Server(base, name="W&B", auth=auth, help_auth=HELP)


def has_key() -> bool:
    """Whether there is a key for the server; without one nobody meant to go online."""
    base = os.environ.get("WANDB_BASE_URL", "").strip() or DEFAULT
    try:
        return bool(_key(urlsplit(base).hostname or ""))
    except ValueError:
        return False


def _key(host: str) -> str:
    return os.environ.get("WANDB_API_KEY", "").strip() or _from_netrc(host)


def _from_netrc(host: str) -> str:
    """The password for a host; '' when the file is missing, unreadable, or says nothing of it."""
    named = os.environ.get("NETRC", "")
    places = [Path(named)] if named else [Path.home() / name for name in (".netrc", "_netrc")]
    for place in places:
        try:
            found = netrc.netrc(place).authenticators(host)
        except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
            continue
        if found:
            return found[2] or ""
    return ""
