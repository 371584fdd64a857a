"""What bytes are, by their first bytes, and bytes as a `data:` address.

A file name is a stranger's claim; a picture is embedded only as what it is.
"""

import base64

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"<svg", "image/svg+xml"),
)


def image_type(content: bytes) -> str:
    """The media type of a picture that every browser shows, or an empty string."""
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    is_svg = head.startswith((b"<?xml", b"<!--", b"<!DOCTYPE svg", b"<svg")) and b"<svg" in head
    return "image/svg+xml" if is_svg else ""


def data_uri(content: bytes, media_type: str) -> str:
    """`content` inside an address, base64."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
