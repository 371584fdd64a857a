"""What was read -> blocks and panels; a value that a model refuses is left out, and told."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from exporter.model.base import Strict
from exporter.model.panels import MissingPanel
from exporter.specs.wandb.fields import Fields

M = TypeVar("M", bound=Strict)
_TITLES = frozenset({"title", "alt", "description", "x_title", "y_title", "value_title"})


def made(model: type[M], source: Fields, **fields: Any) -> M | MissingPanel:
    """The model, without the fields that it refuses; a placeholder when it cannot do without."""
    given = untemplated(fields)
    while True:
        try:
            return model.model_validate(given)
        except ValidationError as error:
            found = error.errors(include_url=False)[0]
            name = str(found["loc"][0]) if found["loc"] else ""
            message = str(found["msg"]).lower()
            if name not in given:
                return missing(source, str(given.get("title", "")) or "A panel", message)
            del given[name]
            source.notes.warn(source.path, f"{name} is left out: {message}")


def missing(source: Fields, what: str, reason: str, **fields: Any) -> MissingPanel:
    """A visible placeholder. It is told when the report is frozen, as all placeholders are."""
    source.ignore(*source.names())
    return MissingPanel(what=what, reason=reason, **untemplated(fields))


def untemplated(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with titles in which braces are no templates; other texts are escaped Markdown."""
    return {
        name: value.replace("{{", "\\{{") if name in _TITLES and isinstance(value, str) else value
        for name, value in fields.items()
    }
