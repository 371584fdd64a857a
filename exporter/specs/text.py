"""Bytes -> text: what must hold before a file is looked at as YAML or JSON."""

import re
from pathlib import Path

from exporter.errors import Place, SpecError
from exporter.specs.nodes import Spot
from exporter.specs.reading import Reading

MAX_BYTES = 5_000_000
"""Bytes of a report file."""

# what YAML does not allow in a stream, tabs and line ends excepted
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def read_text(path: Path, *, file: str) -> str:
    """The text of a file, without a byte order mark; `file` is what errors call it."""
    place = Place(file)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        why = error.strerror or "it cannot be opened"
        raise SpecError.of("spec-file-missing", f"cannot read {file}: {why}", place=place) from None
    if len(raw) > MAX_BYTES:
        raise _too_large(file)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(raw, error.start, file) from None


def check_text(text: str, reading: Reading) -> None:
    """Refuse texts that are too large, and characters that no text file has."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise _too_large(reading.file)
    found = _FORBIDDEN.search(text)
    if found:
        before = Reading(text[: found.start()], "", None).lines
        spot = Spot(len(before), len(before[-1]) + 1)
        name = f"U+{ord(found[0]):04X}"
        hint = 'write "\\u....", or take it out' if found[0] != "\x00" else "is this a text file?"
        reading.fail("spec-syntax", f"the control character {name} is not allowed", spot, (), hint)


def _too_large(file: str) -> SpecError:
    return SpecError.of(
        "spec-too-large",
        f"{file} is larger than {MAX_BYTES // 1_000_000} MB",
        place=Place(file),
        hint="keep data in run histories or files beside the report",
    )


def _not_utf8(raw: bytes, offset: int, file: str) -> SpecError:
    line = raw.count(b"\n", 0, offset) + 1
    start = raw.rfind(b"\n", 0, offset) + 1
    excerpt = raw[start:].split(b"\n", 1)[0][:400].decode(errors="replace").rstrip("\r")
    column = len(raw[start:offset].decode(errors="replace")) + 1
    return SpecError.of(
        "spec-not-utf8",
        f"{file} is not UTF-8 text (byte {raw[offset]:#04x})",
        place=Place(file, line, column, "", excerpt),
        hint="save the file with the encoding UTF-8",
    )
