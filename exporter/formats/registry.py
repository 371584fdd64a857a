"""Names of formats -> formats, each loaded when asked for: engines are heavy to import."""

from importlib import import_module

from exporter.formats.base import Format

NAMES = ("site", "html", "markdown", "pdf", "latex")
"""Every format, in the order in which outputs are listed."""


def load_format(name: str) -> Format:
    """The format of that name; `exporter.formats.<name>.format` holds it in capitals."""
    return getattr(import_module(f"exporter.formats.{name}.format"), name.upper())
