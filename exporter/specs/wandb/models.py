"""What was read -> blocks and panels; a value that a model refuses is left out, and told."""

from typing import Any, TypeVar

from pydantic import ValidationError

from exporter.model.base import Strict
from exporter.model.panels import MissingPanel
from exporter.specs.wandb.fields import Fields

M = TypeVar("M", bound=Strict)


def made(model: type[M], source: Fields, **fields: Any) -> M | MissingPanel:
    """The model, without the fields that it refuses; a placeholder when it cannot do without."""
    given = dict(fields)
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
    return MissingPanel(what=what, reason=reason, **fields)
