"""The names of the formats; the formats themselves are in `exporter.formats`."""

from typing import Literal

FORMATS = ("site", "html", "markdown", "pdf", "latex")
"""Every format, in the order in which outputs are listed."""
FormatName = Literal["site", "html", "markdown", "pdf", "latex"]
