"""Names of formats -> formats, each loaded when asked for: engines are heavy to import."""

from importlib import import_module

from exporter.formats.base import Format


def load_format(name: str, png: float = 0) -> Format:
    """The format of that name; `exporter.formats.<name>.format` holds it in capitals.

    With `png` above 0, Markdown shows PNGs of that scale.
    """
    module = import_module(f"exporter.formats.{name}.format")
    return module.with_pixels(png) if png and name == "markdown" else getattr(module, name.upper())
