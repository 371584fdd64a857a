"""The report's own pictures: files beside it, read once when it is frozen; nothing is fetched."""

from pathlib import Path

from exporter.errors import Problem
from exporter.formats.latex.pictures import raster_kind
from exporter.formats.media import image_type
from exporter.model.panels import MarkdownPanel
from exporter.model.report import CalloutBlock, ImageBlock, QuoteBlock, Report, TextBlock
from exporter.model.snapshot import panels_in
from exporter.prose import pictures


def read_pictures(report: Report, base: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """`{path as written: bytes}`; a path outside `base`, or no whole picture, is a problem."""
    assets: dict[str, bytes] = {}
    problems: list[Problem] = []
    root = base.resolve()
    for path in _paths(report):
        file = inside(root, path)
        if file is None:
            hint = "pictures are files in the report's own folder; addresses are not fetched"
            message = f"there is no picture {path!r}"
            problems.append(Problem("image-missing", message, None, hint, "warning"))
        elif not _whole(content := file.read_bytes()):
            hint = "a picture is a whole PNG, JPEG, GIF, WebP or SVG"
            message = f"{path!r} is no picture, or only a part of one"
            problems.append(Problem("image-unreadable", message, None, hint, "warning"))
        else:
            assets[path] = content
    return assets, problems


def _whole(content: bytes) -> bool:
    kind = image_type(content)
    if kind in {"image/png", "image/jpeg"}:
        return bool(raster_kind(content))
    return bool(kind)


def inside(root: Path, path: str) -> Path | None:
    """The file of that path when it is in the folder `root`, links followed."""
    if "\0" in path or len(path) > 1000:
        return None
    try:
        file = (root / path).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except (OSError, RuntimeError, ValueError):
        # a name no disk takes; a link onto itself, which older Pythons tell as a RuntimeError
        return None


def _paths(report: Report) -> list[str]:
    paths: list[str] = []
    for block in report.blocks:
        if isinstance(block, ImageBlock):
            paths.append(block.src)
        elif isinstance(block, TextBlock | CalloutBlock | QuoteBlock):
            paths += pictures(block.text)
        for panel in panels_in(block):
            if isinstance(panel, MarkdownPanel):
                paths += pictures(panel.text)
    return list(dict.fromkeys(paths))
