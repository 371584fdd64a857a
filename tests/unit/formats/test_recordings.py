"""Recordings are told by their first bytes; their length is in their heads or unknown."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.formats.recordings import recording_type, seconds


def wav(rate, data, told=None):
    body = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    body += struct.pack("<4sI", b"LIST", 3) + b"abc\0"
    body += struct.pack("<4sI", b"data", len(data) if told is None else told) + data
    return struct.pack("<4sI4s", b"RIFF", len(body) + 4, b"WAVE") + body


def atom(name, body):
    return struct.pack(">I4s", len(body) + 8, name) + body


def mp4(head):
    return atom(b"ftyp", b"isom") + atom(b"free", b"") + atom(b"moov", atom(b"mvhd", head))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (wav(8000, b""), "audio/wav"),
        (b"ID3\4", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"OggS", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (atom(b"ftyp", b"isom"), "video/mp4"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_a_recording_is_what_its_first_bytes_say(content, kind):
    assert recording_type(content) == kind


def test_a_sound_lasts_as_long_as_its_samples():
    assert seconds(wav(8000, bytes(4000))) == 0.25


def test_a_sound_that_was_cut_off_lasts_as_long_as_what_is_left():
    assert seconds(wav(8000, bytes(4000), told=1_000_000)) == 0.25


@pytest.mark.parametrize(
    "head",
    [
        struct.pack(">IIIII", 0, 0, 0, 600, 900),
        struct.pack(">IQQIQ", 1 << 24, 0, 0, 600, 900),
    ],
)
def test_a_film_says_how_long_it_lasts(head):
    assert seconds(mp4(head)) == 1.5


@pytest.mark.parametrize("content", [mp4(bytes(20)), mp4(b"\0"), wav(0, b"ab"), b"OggS", b""])
def test_what_is_not_said_is_not_known(content):
    assert seconds(content) is None


@given(st.sampled_from([wav(8000, bytes(99)), mp4(bytes(20))]), st.data())
def test_damage_is_survived(content, data):
    at = data.draw(st.integers(0, len(content) - 1))
    damaged = content[:at] + data.draw(st.binary(max_size=8)) + content[at + 4 :]
    found = seconds(damaged)
    assert found is None or found >= 0
