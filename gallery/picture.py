"""Photographs -> small files: cut to what is drawn, scaled, few colours."""

import io

from PIL import Image, ImageChops, ImageOps

WIDTH = 480
"""Pixels; a picture shows the whole width of a page."""
LARGEST = 12_000
"""Bytes."""
_TALLEST = 720
"""Pixels; what is longer is cut off."""
_MARGIN = 10
_INK = [255 * (value > 8) for value in range(256)]
"""What is nearly white is paper."""
_COLOURS = (128, 64, 32, 16)


def small(photo: Image.Image) -> bytes:
    """A photograph as WebP of at most `LARGEST` bytes, with as many colours as that allows.

    Raises ValueError when nothing is drawn, or more than the bytes can hold.
    """
    picture = inked(photo)
    for colours in _COLOURS:
        # the cut by median would turn thin coloured lines grey
        few = picture.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        found = _webp(few)
        if len(found) <= LARGEST:
            return found
    raise ValueError(f"there is more to see than {LARGEST} bytes hold")


def inked(photo: Image.Image) -> Image.Image:
    """The part between the first and the last ink of a photograph, `WIDTH` wide."""
    height = max(1, round(photo.height * WIDTH / photo.width))
    scaled = photo.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", scaled.size, "white")
    box = ImageChops.difference(scaled, paper).convert("L").point(_INK).getbbox()
    if box is None:
        raise ValueError("the picture is blank")
    ink = scaled.crop((0, box[1], WIDTH, min(box[3], box[1] + _TALLEST)))
    return ImageOps.expand(ink, (0, _MARGIN), "white")


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "WEBP", lossless=True, quality=80, method=4)
    return out.getvalue()
