"""The same bytes from eight processes, in any order, time zone, language, with fonts or without."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from exporter.model.figure import PDF, PDF_UNLETTERED, SVG, SVG_ADAPTIVE, png

pytestmark = pytest.mark.slow

MEDIA = frozenset({SVG, SVG_ADAPTIVE, PDF, PDF_UNLETTERED, png(2), png(0.75)})
PROGRAM = """
import hashlib, json, sys
from exporter.figures import Studio
from exporter.model.figure import Chart
order, workers, media, specs = json.load(sys.stdin)
charts = {name: Chart(specs[name], f"A {name} chart", f"Shows {name}") for name in order}
with Studio(None, workers, seconds=120) as studio:
    figures = studio.draw(charts, frozenset(media))
told = {
    name: [repr(figure.labels), *(hashlib.sha256(figure.media[m]).hexdigest() for m in media)]
    for name, figure in figures.items()
}
print(json.dumps(told))
"""
PLACES = [
    {"TZ": "America/Los_Angeles", "LC_ALL": "C", "LANG": "C"},
    {"TZ": "Asia/Kolkata", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    {"TZ": "", "LC_ALL": "ar_EG.UTF-8", "LC_NUMERIC": "fr_FR.UTF-8"},
]
HIDE = 'mount -t tmpfs none /usr/share/fonts && exec "$@"'
WITHOUT_FONTS = ("unshare", "-rm", "sh", "-c", HIDE, "sh")


def drawn(charts, seed=0, workers=1, prefix=(), **environment):
    """Digests by chart and medium, as a process of its own draws them."""
    order = sorted(charts)
    random.Random(seed).shuffle(order)
    given = (order, workers, sorted(MEDIA), {name: chart.spec for name, chart in charts.items()})
    done = subprocess.run(
        [*prefix, sys.executable, "-c", PROGRAM],
        input=json.dumps(given), env={**os.environ, **environment},
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def here(studio, charts):
    """What this process has drawn, in the order of the charts."""
    figures = studio.draw(charts, MEDIA)
    return {
        name: [
            repr(figure.labels),
            *(hashlib.sha256(figure.media[medium]).hexdigest() for medium in sorted(MEDIA)),
        ]
        for name, figure in figures.items()
    }


@pytest.mark.slow
def test_eight_processes_in_any_order_and_place_draw_the_same_bytes(charts, here):
    def elsewhere(number):
        place = PLACES[number % len(PLACES)] | {"PYTHONHASHSEED": str(number)}
        return drawn(charts, number, 1 + number % 2, **place)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(elsewhere, range(8))) == [here] * 8


def test_the_fonts_of_the_machine_do_not_matter(charts, here):
    if not shutil.which("unshare"):
        pytest.skip("unshare is not installed")
    if subprocess.run([*WITHOUT_FONTS, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a test hide its fonts")
    assert drawn(charts, 1, prefix=WITHOUT_FONTS) == here


def test_fonts_that_fontconfig_names_do_not_matter(charts, here, tmp_path):
    """Where fonts cannot be hidden, other ones can be named."""
    (tmp_path / "fonts.conf").write_text(
        '<?xml version="1.0"?><fontconfig><alias binding="same"><family>IBM Plex Sans</family>'
        "<prefer><family>DejaVu Serif</family></prefer></alias></fontconfig>"
    )
    assert drawn(charts, 2, FONTCONFIG_FILE=str(tmp_path / "fonts.conf")) == here


def test_the_digests_tell_drawings_apart(here):
    """Equal digests of different charts would prove nothing."""
    digests = [digest for told in here.values() for digest in told]
    assert len(set(digests)) == len(digests) == len(here) * (len(MEDIA) + 1)
