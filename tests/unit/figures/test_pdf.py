import shutil
import subprocess

import pytest

from exporter.figures import Studio
from exporter.model.figure import PDF, SVG, Chart

pytestmark = pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler is not installed")
BOTH = frozenset({SVG, PDF})


def titled(title):
    return Chart({"data": {"values": [{"a": 1}]}, "mark": "point", "title": title}, title)


def fonts(file):
    """Families of the fonts in a PDF, none of which is Type 3."""
    listed = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    assert "Type 3" not in listed
    names = (row.split()[0].partition("+")[2] for row in listed.splitlines()[2:])
    return {name.partition("-")[0] for name in names}


def covered(letter):
    """Whether a font of this machine has a letter."""
    query = ["fc-list", f":charset={ord(letter):x}"]
    try:
        return bool(subprocess.run(query, capture_output=True, check=False).stdout)
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("title", ["Loss", "naïve Ωμέγα", "простой прогон", "עברית"])
def test_letters_of_bundled_fonts_come_from_them(studio, tmp_path, title):
    file = tmp_path / "figure.pdf"
    file.write_bytes(studio.draw({"a": titled(title)}, BOTH)["a"].media[PDF])
    assert fonts(file) <= {"IBMPlexSans", "LiberationSans"}
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    assert set(title) <= set(text.stdout)


@pytest.mark.skipif(not covered("😀"), reason="no font of this machine has the letter")
def test_other_letters_come_from_the_machine_and_are_not_remembered(tmp_path):
    chart = {"a": titled("a 😀")}
    with Studio(tmp_path / "cache") as studio:
        for drawn in (1, 2):
            figure = studio.draw(chart, BOTH)["a"]
            assert studio.drawn == drawn
        studio.draw(chart, frozenset({SVG}))
        assert studio.drawn == 2
    file = tmp_path / "figure.pdf"
    file.write_bytes(figure.media[PDF])
    assert fonts(file) - {"IBMPlexSans", "LiberationSans"}


def test_a_letter_that_no_font_has_is_no_error(studio):
    assert studio.draw({"a": titled("\U0001f9ff\U00013000")}, BOTH)["a"].media[PDF]


def test_wide_letters_get_the_room_that_they_take(studio):
    def width(name):
        spec = {
            "data": {"values": [{"a": 1, "n": name}]},
            "mark": "point",
            "encoding": {"color": {"field": "n", "legend": {"labelLimit": 999}}},
            "config": {"legend": {"labelFontSize": 10}},
        }
        return studio.draw({"a": Chart(spec)}, frozenset({SVG}))["a"].width

    assert width("学" * 30) - width("学" * 10) == pytest.approx(200, abs=1)
    assert width("a学😀b") - width("ab") == pytest.approx(20, abs=1)
