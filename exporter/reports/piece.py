"""What every class of the dialect is: named values with defaults, and no others.

A piece holds what the author said and checks nothing but names; what it means is decided when the
report is converted, so that all its problems are found at once.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import wraps
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform

from exporter.errors import Problem, SpecError
from exporter.query.faults import did_you_mean

P = TypeVar("P", bound="Piece")
Model = dict[str, Any]
"""A block, panel or run set in the canonical form of `exporter.model.report`, as plain JSON."""


class Piece:
    """A block, a panel or a part of one. Setting a name that it does not have is an error."""

    elsewhere: ClassVar[Mapping[str, str]] = {}
    """Hints for names that belong to another class."""

    def __setattr__(self, name: str, value: Any) -> None:
        refuse_unknown(type(self), [name])
        object.__setattr__(self, name, value)


@dataclass_transform(field_specifiers=(field,))
def piece(cls: type[P]) -> type[P]:
    """A dataclass whose constructor answers unknown keywords with the nearest known one."""
    made = dataclass(eq=False)(cls)
    plain: Callable[..., None] = made.__init__

    @wraps(plain)
    def init(self: P, *args: Any, **given: Any) -> None:
        refuse_unknown(made, given)
        try:
            plain(self, *args, **given)
        except TypeError as error:
            words = re.sub(r"^.*__init__\(\) ", "", str(error))
            raise SpecError.of("spec-argument", f"{made.__name__}: {words}") from None

    made.__init__ = init  # type: ignore[method-assign]
    return made


def refuse_unknown(cls: type[Piece], names: Any) -> None:
    """SpecError naming every keyword that the class does not have."""
    known = [f.name for f in fields(cls)]  # type: ignore[arg-type]
    raise_for = [
        Problem(
            "spec-unknown-field",
            f"{cls.__name__} has no keyword '{name}'",
            None,
            cls.elsewhere.get(name) or did_you_mean(name, known),
        )
        for name in names
        if name not in known
    ]
    if raise_for:
        raise SpecError(raise_for)


def listed(value: Any) -> Sequence[Any]:
    """A list as it is, anything else as a list of one, None as none."""
    if value is None:
        return []
    return cast("Sequence[Any]", value) if isinstance(value, list | tuple) else [value]
