"""The package data of the page formats: style sheets, fonts and Jinja templates.

Only constant files of `site_templates` are read here; values come from the Document alone.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from exporter.formats.html.text import contained

FACES = (
    # (family, weight, style, file stem)
    ("IBM Plex Sans", 400, "normal", "IBMPlexSans-Regular"),
    ("IBM Plex Sans", 400, "italic", "IBMPlexSans-Italic"),
    ("IBM Plex Sans", 700, "normal", "IBMPlexSans-Bold"),
    ("IBM Plex Mono", 400, "normal", "IBMPlexMono-Regular"),
)
"""The faces that every page has; a browser slants or thickens these for a bold italic."""

ALL_FACES = (
    *FACES,
    ("IBM Plex Sans", 700, "italic", "IBMPlexSans-BoldItalic"),
    ("IBM Plex Mono", 700, "normal", "IBMPlexMono-Bold"),
)
"""For print, where nothing is slanted by the machine."""


@cache
def data(name: str) -> bytes:
    """A file of `site_templates`, named by its posix path inside it."""
    return files("site_templates").joinpath(name).read_bytes()


def text(name: str) -> str:
    """The same, decoded."""
    return data(name).decode()


def render(name: str, values: Mapping[str, Any]) -> str:
    """A template of `site_templates` filled in; values are escaped unless marked `| safe`."""
    return _environment().get_template(name).render(values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(text),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        keep_trailing_newline=True,
    )


def _finalize(value: Any) -> Any:
    """Strings of the document lose what markup may not hold; `| safe` markup has lost it before."""
    return contained(value) if type(value) is str else value
