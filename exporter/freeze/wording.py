"""Values of text templates as people read them."""

from datetime import date, datetime
from typing import Any, cast

from jinja2 import StrictUndefined, TemplateRuntimeError

from exporter.freeze.views import VIEWS


class Rounded(float):
    """A number that is printed with so many digits behind the point."""

    digits = 0

    @property
    def text(self) -> str:
        """As it is printed."""
        return f"{float(self):.{self.digits}f}"


def printed(value: Any) -> str:
    """A value as text: five significant digits, times to the minute, a run by its name."""
    match value:
        case StrictUndefined() | str():
            text = str(value)
        case bool():
            text = "true" if value else "false"
        case None:
            text = ""
        case Rounded():
            text = value.text
        case float():
            text = f"{value:.5g}"
        case datetime():
            text = f"{value:%Y-%m-%d %H:%M}"
        case int() | date():
            text = str(value)
        case tuple():
            text = ", ".join(map(printed, cast("tuple[Any, ...]", value)))
        case _ if isinstance(value, VIEWS):
            text = str(value)
        case _:
            raise TemplateRuntimeError(f"{kind_of(value)} cannot be printed")
    return text if text.strip() else "(none)"


def kind_of(value: Any) -> str:
    """What a value is, in a message."""
    return {"str": "a text", "float": "a number", "int": "a number", "Rounded": "a number"}.get(
        type(value).__name__, "this"
    )
