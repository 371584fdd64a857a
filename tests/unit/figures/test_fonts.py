from pathlib import Path

import pytest

from exporter.figures import fonts


def test_the_bundled_fonts_are_all_there():
    names = {file.stem for file in fonts.font_directory().glob("*.ttf")}
    assert names >= {"IBMPlexSans-Regular", "IBMPlexSans-Bold", "IBMPlexMono-Regular"}


def test_the_digest_follows_names_and_bytes(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(fonts, "font_directory", lambda: tmp_path)

    def digest():
        return fonts.font_digest.__wrapped__()

    digests = [digest()]
    (tmp_path / "a.ttf").write_bytes(b"1")
    digests.append(digest())
    (tmp_path / "a.ttf").write_bytes(b"2")
    digests.append(digest())
    (tmp_path / "a.ttf").rename(tmp_path / "b.ttf")
    digests.append(digest())
    assert len(set(digests)) == 4


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("Menlo, monospace", fonts.MONO),
        ("Courier", fonts.MONO),
        ("Arial", fonts.SANS),
        ("", fonts.SANS),
    ],
)
def test_other_families_become_bundled_ones(asked, given):
    assert fonts.bundled_family(asked) == given
