"""The profile in `~/.aws`, which the client does not read by itself. Nothing here is shown.

The client knows the environment (AWS_ACCESS_KEY_ID ...), web identities and what machines and
containers of a cloud are given. Only where the environment names no key is a profile looked for.
"""

import configparser
import os
from pathlib import Path

_NAMES = {
    "aws_access_key_id": "access_key_id",
    "aws_secret_access_key": "secret_access_key",
    "aws_session_token": "session_token",
    "region": "region",
}


def profile() -> dict[str, str]:
    """Settings of the client from the profile AWS_PROFILE, else `default`; {} without one."""
    if os.environ.get("AWS_ACCESS_KEY_ID"):
        return {}
    name = os.environ.get("AWS_PROFILE", "default")
    found: dict[str, str] = {}
    for variable, file, prefix in (
        ("AWS_CONFIG_FILE", "config", "" if name == "default" else "profile "),
        ("AWS_SHARED_CREDENTIALS_FILE", "credentials", ""),
    ):
        path = os.environ.get(variable) or Path("~/.aws", file).expanduser()
        found |= _section(Path(path), prefix + name)
    if os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"):
        found.pop("region", None)
    return found


def _section(file: Path, name: str) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(file.read_text(encoding="utf-8", errors="replace"))
    except (OSError, configparser.Error):
        return {}
    known = dict(parser[name]) if parser.has_section(name) else {}
    return {ours: known[theirs] for theirs, ours in _NAMES.items() if known.get(theirs)}
