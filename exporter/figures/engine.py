"""The only room that knows vl_convert: Vega-Lite -> SVG, SVG -> PDF, nothing fetched, no clock.

Everything here but `engine_versions` starts V8 and belongs in a worker process: V8 cannot be
stopped from within, aborts the whole process when it runs out of memory, and hangs after a fork.
"""

import contextlib
import logging
import re
import tempfile
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import vl_convert

from exporter.figures.fonts import font_directory

_vlc: Any = vl_convert
"""The wheel has no type stubs (2.0.0rc7)."""

HEAP_MB = 512
"""With 128 MB V8 aborts the process where it should report that the heap is full."""

LOCAL_FONTS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
)
_OTHER_FACES = re.compile(
    "bold|black|heavy|light|thin|medium|ital|obli|cond|mono|serif", re.IGNORECASE
)
_TEXT_LOG = logging.getLogger("usvg.text.layout")
_EMPTY = '{"data":{"values":[{}]},"mark":"point"}'


@cache
def engine_versions() -> tuple[tuple[str, str], ...]:
    """Name and version of everything whose update may change a figure. Starts no engine."""
    from importlib import metadata  # noqa: PLC0415 - a drawing process, which asks not, starts sooner

    return (
        ("vl-convert-python", metadata.version("vl-convert-python")),
        ("vega", _vlc.get_vega_version()),
        ("vega-lite", _vlc.get_vegalite_versions()[-1]),
        ("pikepdf", metadata.version("pikepdf")),
    )


@cache
def seal() -> str:
    """The script that takes clock and chance from the engine, loaded into it at the start."""
    return (resources.files("exporter.figures") / "seal.js").read_text("utf-8")


@cache
def start() -> "Future[None]":
    """Begin to start the engine, in a thread of its own; whatever draws waits until it has."""
    return ThreadPoolExecutor(1, thread_name_prefix="engine").submit(_start)


def _start() -> None:
    """Set the engine up, and draw one empty chart."""
    _set_up()
    _draw_nothing()


@cache
def _set_up() -> None:
    """Shut the engine off from network and files, and load the fonts. V8 does not start yet.

    `max_v8_execution_time_secs` is left out on purpose: in 2.0.0rc7 it makes every conversion
    take 50 ms and, once it has struck, all later ones fail. The parent's clock is enough.
    """
    _vlc.configure(
        base_url=False,
        allowed_base_urls=[],
        max_v8_heap_size_mb=HEAP_MB,
        vega_plugins=[seal()],
    )
    use_bundled_fonts()


def use_bundled_fonts() -> None:
    """Have texts measured and embedded with the bundled fonts; enough to convert to PDF."""
    _use_fonts(font_directory())


def flush() -> bool:
    """Draw and forget an empty chart: after an error the engine repeats it once (2.0.0rc7).

    False when the engine does not recover.
    """
    start().result()
    return _draw_nothing()


def _draw_nothing() -> bool:
    for _ in range(2):
        with contextlib.suppress(ValueError):
            _vlc.vegalite_to_svg(_EMPTY)
            return True
    return False


def draw_svg(spec: str) -> str:
    """Draw a Vega-Lite specification (JSON text) as SVG; ValueError holds the engine's words."""
    start().result()
    return str(_vlc.vegalite_to_svg(spec))


def draw_pdf(svg: str) -> tuple[bytes, bool]:
    """Convert a normalised SVG to PDF (object order varies); True when letters are missing."""
    return _watched(_vlc.svg_to_pdf, svg)


def draw_png(svg: str, scale: float) -> tuple[bytes, bool]:
    """Convert a normalised SVG to `scale` pixels a CSS px; True when letters are missing."""
    return _watched(_vlc.svg_to_png, svg, scale=scale)


def _watched(convert: Any, svg: str, **options: float) -> tuple[bytes, bool]:
    _set_up()  # converting needs no V8
    missing = _Missing()
    _TEXT_LOG.addHandler(missing)
    try:
        return bytes(convert(svg, **options)), missing.found
    finally:
        _TEXT_LOG.removeHandler(missing)


@contextlib.contextmanager
def local_fonts() -> Generator[None]:
    """Meanwhile, take letters that the bundled fonts lack from those of the machine. Slow.

    The engine takes the first font that has a letter, be it bold or condensed, so that it is shown
    only the upright text faces.
    """
    with tempfile.TemporaryDirectory(prefix="runpress-fonts-") as folder:
        for number, file in enumerate(_text_faces()):
            (Path(folder) / f"{number}{file.suffix}").symlink_to(file)
        _use_fonts(font_directory(), Path(folder))
        try:
            yield
        finally:
            use_bundled_fonts()


def _text_faces() -> Iterator[Path]:
    for folder in LOCAL_FONTS:
        for file in sorted(folder.rglob("*.[to]t[fc]")):
            if not _OTHER_FACES.search(file.stem):
                yield file


def _use_fonts(*folders: Path) -> None:
    _vlc.set_font_directories([str(folder) for folder in folders])


class _Missing(logging.Handler):
    """Notices the engine's warning "No fonts with a ... character were found"."""

    found = False

    def emit(self, record: logging.LogRecord) -> None:
        self.found = self.found or record.levelno >= logging.WARNING
