"""Values of runs and conditions on them, as Python: `Config("lr") > 0.001`, `Or(a, b)`.

Conditions become the one filter tree of `exporter.query`. `>` and `<` are strict here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Literal

from exporter.errors import SpecError
from exporter.query.filter_tree import And as AllOf
from exporter.query.filter_tree import Compare, Comparison, Contains, Filter, OneOf, filter_text
from exporter.query.filter_tree import Or as AnyOf
from exporter.query.value_paths import ValuePath, parse_path
from exporter.reports.attributes import ATTRIBUTES
from exporter.reports.piece import listed

_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}


@dataclass(frozen=True, eq=False)
class Condition:
    """A condition on runs; made by comparing a `Config`, `Metric`, `Summary` or `Tags`."""

    tree: Filter


@dataclass(frozen=True, eq=False)
class Named:
    """A value of a run by its name in a section."""

    name: str
    section: ClassVar[str] = ""

    @property
    def path(self) -> str:
        """The value path."""
        name = self.name.removesuffix(".value") if self.section == "config" else self.name
        return f"{self.section}.{name}" if self.section else ATTRIBUTES.get(name, name)

    def __eq__(self, other: object) -> Any:
        return self._compare("==", other)

    def __ne__(self, other: object) -> Any:
        return self._compare("!=", other)

    def __lt__(self, other: Any) -> Condition:
        return self._compare("<", other)

    def __le__(self, other: Any) -> Condition:
        return self._compare("<=", other)

    def __gt__(self, other: Any) -> Condition:
        return self._compare(">", other)

    def __ge__(self, other: Any) -> Condition:
        return self._compare(">=", other)

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def isin(self, values: Sequence[Any]) -> Condition:
        """Equal to one of the values."""
        return self._one_of(values, negated=False)

    def notin(self, values: Sequence[Any]) -> Condition:
        """Equal to none of the values."""
        return self._one_of(values, negated=True)

    def within_last(
        self, amount: float, unit: Literal["seconds", "minutes", "hours", "days"]
    ) -> Condition:
        """At most so long before the build; for times only."""
        seconds = _UNITS.get(unit)
        if self._path.name not in {"created_at", "heartbeat_at"} or not seconds:
            message = f"{self.name} within_last {unit} means nothing"
            hint = "write Metric('CreatedTimestamp').within_last(7, 'days')"
            raise SpecError.of("spec-bad-filter", message, hint=hint)
        return Condition(Compare(self._path, ">=", timedelta(seconds=-round(amount * seconds))))

    @property
    def _path(self) -> ValuePath:
        return parse_path(self.path)

    def _compare(self, op: Comparison, value: Any) -> Condition:
        return Condition(Compare(self._path, op, value))

    def _one_of(self, values: Sequence[Any], *, negated: bool) -> Condition:
        return Condition(OneOf(self._path, tuple(values), negated))


class Metric(Named):
    """An attribute of a run (`State`, `CreatedTimestamp`, ...), or a logged metric by its name."""


class Config(Named):
    """A value of the configuration."""

    section = "config"


class SummaryMetric(Named):
    """A value of the summary."""

    section = "summary"


Summary = SummaryMetric


@dataclass(frozen=True, eq=False)
class Tags(Named):
    """The run's tags: `Tags().isin(["v2"])` holds when one of them is there."""

    name: str = "Tags"

    def _compare(self, op: Comparison, value: Any) -> Condition:
        if op not in {"==", "!="}:
            raise SpecError.of("spec-bad-filter", f"tags cannot be compared by {op}")
        return Condition(Contains(self._path, value, op == "!="))

    def _one_of(self, values: Sequence[Any], *, negated: bool) -> Condition:
        parts = tuple(Contains(self._path, value, negated) for value in values)
        return Condition(AllOf(parts) if negated else AnyOf(parts))


class And(Condition):
    """Every condition holds."""

    def __init__(self, *conditions: Condition) -> None:
        super().__init__(AllOf(tuple(one.tree for one in conditions)))


class Or(Condition):
    """At least one condition holds."""

    def __init__(self, *conditions: Condition) -> None:
        super().__init__(AnyOf(tuple(one.tree for one in conditions)))


def condition_text(conditions: object) -> str:
    """The filter expression of one condition, or of several that must all hold."""
    several = listed(conditions)
    trees = tuple(one.tree for one in several if isinstance(one, Condition))
    if len(trees) != len(several):
        raise SpecError.of("spec-bad-filter", "filters take a text or conditions")
    return filter_text(trees[0] if len(trees) == 1 else AllOf(trees))
