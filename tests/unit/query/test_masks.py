"""Masks are read whatever filters their rows have, and coloured without touching a pixel."""

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from exporter.query.masks import MOST_PIXELS, coloured, parse_mask


def png(raw, width, height, depth=8, colour=0, interlaced=0):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(b)) + k + b + struct.pack(">I", zlib.crc32(k + b)) for k, b in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def predicted(kind, left, up, corner):
    """As the specification of PNG words it."""
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda one: abs(guess - one))
    return (0, left, up, (left + up) // 2)[kind]


def filtered(pixels, kinds):
    rows = []
    above = [0] * pixels.shape[1]
    for row, kind in zip(pixels.tolist(), kinds, strict=True):
        line = [kind]
        for x, value in enumerate(row):
            left, corner = (row[x - 1], above[x - 1]) if x else (0, 0)
            line.append((value - predicted(kind, left, above[x], corner)) % 256)
        rows.append(bytes(line))
        above = row
    return b"".join(rows)


@given(st.data())
def test_shares_of_classes_are_those_of_the_pixels(data):
    shape = data.draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    pixels = data.draw(arrays(np.uint8, shape))
    kinds = data.draw(st.lists(st.integers(0, 4), min_size=shape[0], max_size=shape[0]))
    mask = parse_mask(png(filtered(pixels, kinds), shape[1], shape[0]))
    numbers, counts = np.unique(pixels, return_counts=True)
    assert mask.shares == dict(zip(numbers.tolist(), counts / pixels.size, strict=True))


def test_a_coloured_mask_has_the_same_pixels_and_a_palette():
    mask = parse_mask(png(b"\0\0\1\0\2\1", 2, 2))
    content = coloured(mask, {1: "#ff8000"}, 0.5)
    assert parse_mask(content).shares == mask.shares
    palette = content[content.index(b"PLTE") + 4 :]
    alpha = content[content.index(b"tRNS") + 4 :]
    assert palette[3:6] == b"\xff\x80\x00"
    assert list(alpha[:3]) == [0, 128, 0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        png(b"\0\0", 1, 1)[:-6],
        png(b"\0\0", 1, 1).replace(b"IDAT", b"IDAX"),
        png(b"\0\0\0", 1, 1, depth=16),
        png(b"\0\0\0\0", 1, 1, colour=2),
        png(b"\0\0", 1, 1, interlaced=1),
        png(b"\0", 1, 1),
        png(b"\7\0", 1, 1),
        png(b"\0\0", 0, 1),
        png(b"\0\0", MOST_PIXELS, 2),
    ],
)
def test_other_files_are_refused_with_a_reason(content):
    with pytest.raises(ValueError, match="the mask"):
        parse_mask(content)
