import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from exporter.formats.latex.pictures import raster_kind


def picture(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image = Image.linear_gradient("L").convert("RGB")
    image.save(out, kind, **options)  # pyright: ignore[reportArgumentType]
    return out.getvalue()


PNG = picture("PNG")
JPEG = picture("JPEG", quality=80)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "png"),
        (JPEG, "jpg"),
        (picture("JPEG", progressive=True), "jpg"),
        (picture("GIF"), ""),
        (picture("WEBP"), ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"", ""),
    ],
)
def test_png_and_jpeg_are_read_and_no_other(content: bytes, kind: str) -> None:
    assert raster_kind(content) == kind


@pytest.mark.parametrize("whole", [PNG, JPEG])
@given(share=st.floats(0, 0.999))
def test_a_picture_that_is_cut_off_is_refused(whole: bytes, share: float) -> None:
    assert raster_kind(whole[: int(len(whole) * share)]) == ""


@given(st.integers(8, len(PNG) - 1), st.integers(1, 255))
def test_a_png_with_one_wrong_byte_is_refused(at: int, flip: int) -> None:
    damaged = bytearray(PNG)
    damaged[at] ^= flip
    assert raster_kind(bytes(damaged)) == ""


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    for start in (b"", PNG[:8], JPEG[:3]):
        assert raster_kind(start + noise) == ""
