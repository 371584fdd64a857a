"""Names of formats -> formats, each loaded when asked for: engines are heavy to import."""

from importlib import import_module

from exporter.formats.base import Format


def load_format(name: str) -> Format:
    """The format of that name; `exporter.formats.<name>.format` holds it in capitals."""
    return getattr(import_module(f"exporter.formats.{name}.format"), name.upper())
