"""What sounds and films are by their first bytes, and how long they last. Nothing is decoded."""

import struct
from collections.abc import Iterator

SUFFIXES = {
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "video/mp4": "mp4",
    "video/webm": "webm",
}

_SIGNATURES = (
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)


def recording_type(content: bytes) -> str:
    """The media type of a sound or a film, or an empty string."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return next((kind for start, kind in _SIGNATURES if content.startswith(start)), "")


def seconds(content: bytes) -> float | None:
    """How long a WAV or MP4 lasts; None where its head does not say."""
    try:
        match recording_type(content):
            case "audio/wav":
                return _wav_seconds(content)
            case "video/mp4":
                return _mp4_seconds(content)
            case _:
                return None
    except (struct.error, ZeroDivisionError):
        return None


def _wav_seconds(content: bytes) -> float | None:
    """Bytes of the data over bytes a second (RIFF: name, length, body, padded to even length)."""
    at, rate = 12, 0
    while at + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        if name == b"fmt ":
            (rate,) = struct.unpack_from("<I", content, at + 16)
        elif name == b"data":
            return min(length, len(content) - at - 8) / rate
        at += 8 + length + length % 2
    return None


def _mp4_seconds(content: bytes) -> float | None:
    """Duration over time scale in `moov/mvhd` (ISO/IEC 14496-12, 8.2.2)."""
    at, end = _body(content, b"moov", 0, len(content))
    at, end = _body(content, b"mvhd", at, end)
    if at == end:
        return None
    form, start = (">IQ", at + 20) if content[at] == 1 else (">II", at + 12)
    scale, length = struct.unpack_from(form, content, start)
    return length / scale


def _body(content: bytes, wanted: bytes, at: int, end: int) -> tuple[int, int]:
    """Start and end of the first atom of that name; twice the end when there is none."""
    found = (body for name, *body in _atoms(content, at, end) if name == wanted)
    start, stop = next(found, (end, end))
    return start, stop


def _atoms(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of the body of every atom in a stretch of the file."""
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + 8)
            head = 16
        size = size or end - at
        if size < head:
            return
        yield name, at + head, min(at + size, end)
        at += size
