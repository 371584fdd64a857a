"""Filters that are JSON: where in them we are, and how deep. Errors name the path of their part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar, cast

from exporter.errors import FilterError, Place
from exporter.query.filter_leaves import placed, refusal

MAX_DEPTH = 50
"""Conditions inside each other."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spot:
    """The way to a part of a filter, from its root."""

    way: tuple[str | int, ...] = ()

    def to(self, *more: str | int) -> "Spot":
        """A part of this part; FilterError `filter-too-deep` when there is no end to it."""
        found = Spot((*self.way, *more))
        if len(found.way) > 2 * MAX_DEPTH:
            raise FilterError.of("filter-too-deep", "the filter is nested too deep")
        return found

    def fail(self, message: str, hint: str = "") -> NoReturn:
        """Refuse what is here."""
        raise placed(refusal(message, hint), self._place)

    def here(self, ask: Callable[[], T]) -> T:
        """What `ask` gives; its refusal is about this part."""
        try:
            return ask()
        except FilterError as error:
            raise placed(error, self._place) from None

    def mapping(self, value: object, what: str) -> Mapping[str, Any]:
        """The value, which has to be a mapping."""
        if not isinstance(value, Mapping):
            self.fail(f"{what} is a mapping")
        return cast("Mapping[str, Any]", value)

    def listed(self, value: object, what: str) -> list[Any]:
        """The value, which has to be a list."""
        if not isinstance(value, list | tuple):
            self.fail(f"{what} is a list")
        return list(cast("list[Any]", value))

    @property
    def _place(self) -> Place:
        return Place(path=".".join(str(part) for part in self.way))
