"""CSS colours as W&B stores them -> `#rrggbb`."""

import re
from typing import Any, cast

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(,[^)]*)?\)", re.ASCII)


def hex_color(value: Any) -> str:
    """`#abc`, `#aabbcc`, `rgb(1, 2, 3)` as six digits, without opacity; empty for anything else.

    Newer reports keep a colour beside its transparent twin, `{color, transparentColor}`.
    """
    if isinstance(value, dict):
        value = cast("dict[str, Any]", value).get("color")
    if not isinstance(value, str):
        return ""
    plain = _HEX.fullmatch(value.strip())
    if plain:
        digits = plain[1] if len(plain[1]) > 3 else "".join(d * 2 for d in plain[1])
        return f"#{digits[:6].lower()}"
    parts = _RGB.fullmatch(value.strip())
    channels = [int(parts[i]) for i in (1, 2, 3)] if parts else [256]
    return "#" + "".join(f"{c:02x}" for c in channels) if max(channels) < 256 else ""
