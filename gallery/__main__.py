"""`python -m gallery`: press, photograph, and write `docs/gallery.md` with its pictures."""

import sys
import tempfile
from pathlib import Path

from PIL.Image import Image

from exporter.model.formats import FormatName
from gallery.browser import Camera, camera, viewed
from gallery.page import FOLDER, REASONS, page, picture_name
from gallery.paper import latex_photo, pdf_photo
from gallery.picture import small
from gallery.pressing import press_rows
from gallery.rows import ROOT, Row, load, rows

DOCS = ROOT / "docs"


def photographs(row: Row, made: Path, author: str, eye: Camera) -> dict[FormatName, Image]:
    """One row in every format."""
    name = row.name
    return {
        "site": eye.photo(made / "site" / "reports" / f"{name}.html", ".rp-report"),
        "html": eye.photo(made / f"{name}.html", "article"),
        "markdown": eye.photo(viewed(made / f"{name}-markdown"), "main"),
        "pdf": pdf_photo(made / f"{name}.pdf", author),
        "latex": latex_photo(made / f"{name}-latex.zip", made / f"{name}-latex"),
    }


def main(made: Path) -> None:
    """Write the gallery; what is pressed is put into `made`."""
    report = load()
    found = rows(report)
    press_rows(report, found, made)
    for old in (DOCS / FOLDER).glob("*.webp"):
        old.unlink()
    with camera() as eye:
        for row in found:
            for name, photo in photographs(row, made, report.authors[0], eye).items():
                if (row.name, name) not in REASONS:
                    (DOCS / FOLDER / picture_name(row, name)).write_bytes(small(photo))
    (DOCS / "gallery.md").write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else folder))
