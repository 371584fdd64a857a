"""The one font family of every figure: where its files are and what they are worth as a digest.

Text is measured and embedded with these files only, so that a figure has the same bytes on a
machine with many fonts, with few, and with none. Nothing here opens a system font.
"""

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path

SANS = "IBM Plex Sans, sans-serif"
MONO = "IBM Plex Mono, monospace"
FONT_CONFIGURATION = Path(__file__).with_name("fonts.conf")
"""A fontconfig file that hides the fonts of the machine from the drawing engine."""


def font_directory() -> Path:
    """The folder of the bundled TrueType files."""
    return Path(str(resources.files("site_templates") / "fonts"))


@cache
def font_digest() -> str:
    """SHA-256 (hex) over the names and bytes of the bundled TrueType files."""
    digest = hashlib.sha256()
    for file in sorted(font_directory().glob("*.ttf")):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def bundled_family(family: str) -> str:
    """The bundled stack for any family a chart asks for: monospaced stays so, all else is sans."""
    wanted = family.lower()
    return MONO if any(word in wanted for word in ("mono", "courier", "consol")) else SANS
