"""What stands behind a `|` in a text template: numbers of runs, and how a value is written."""

import math
import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from jinja2 import TemplateRuntimeError

from exporter.freeze.views import LogView, OneRun, RunsView, RunView
from exporter.freeze.wording import Rounded, printed
from exporter.model.metrics import system_names
from exporter.query.faults import did_you_mean, shown
from exporter.query.scene import number
from exporter.query.value_paths import MISSING, value_of

_FORMAT = re.compile(r",?(\.\d{1,2})?[efg%]")


def count(values: Any) -> int:
    """How many runs, or values."""
    return len(values.runs if isinstance(values, RunsView) else _sequence(values))


def values(runs: Any, path: str) -> tuple[Any, ...]:
    """The values that the runs have, each once, in their order."""
    found = [_look(RunView(run, runs.logs), path) for run in _runs(runs)]
    return tuple(dict.fromkeys(v for v in found if v is not MISSING))


def first(values: Any) -> Any:
    """The first of several."""
    items = _sequence(values)
    if not items:
        raise TemplateRuntimeError("there is no first one: nothing is there")
    return items[0]


def join(values: Any, between: str = ", ") -> str:
    """Several values as one text."""
    return str(between).join(printed(value) for value in _sequence(values))


def numbers_of(runs: Sequence[Any], path: str) -> list[float]:
    """The finite values of a path, booleans as 0 and 1; an error when no run has one."""
    found = (number(value_of(run, path)) for run in runs)
    good = [value for value in found if value is not None and math.isfinite(value)]
    if not good:
        raise TemplateRuntimeError(no_value(runs, path))
    return good


def no_value(runs: Sequence[Any], path: str) -> str:
    """That no run has a value, with the name that may have been meant."""
    if not runs:
        return "there is no run"
    logged = {column.name for run in runs for column in run.columns}
    known = sorted(logged | system_names(runs))
    hint = did_you_mean(path, known)
    near = f"; {hint}" if hint.startswith("did") else ""
    return f"no run has a finite {shown(path)}{near}"


def _statistic(function: Callable[[list[float]], float]) -> Callable[..., float]:
    def apply(values: Any, path: str = "") -> float:
        if isinstance(values, RunsView):
            return function(numbers_of(values.runs, str(path)))
        good = [v for v in map(number, _sequence(values)) if v is not None and math.isfinite(v)]
        if not good:
            raise TemplateRuntimeError("there is no number")
        return function(good)

    return apply


def round_(value: Any, digits: Any = 0) -> Rounded:
    """A number with so many digits behind the point."""
    if not isinstance(digits, int) or not 0 <= digits <= 15:
        raise TemplateRuntimeError("digits are between 0 and 15")
    rounded = Rounded(round(_number(value), digits))
    rounded.digits = digits
    return rounded


def format_(value: Any, form: str) -> str:
    """A number in a form such as `.3f`, `.1%`, `,.0f`."""
    if not _FORMAT.fullmatch(str(form)):
        raise TemplateRuntimeError(f"{shown(str(form))} is no number format; write .3f or .1%")
    return format(_number(value), form)


def tail(log: Any, lines: int = 20) -> str:
    """The last lines of a log."""
    return _log(log).tail(lines)


def head(log: Any, lines: int = 20) -> str:
    """The first lines of a log."""
    return _log(log).head(lines)


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def date_(value: Any, form: str = "%Y-%m-%d") -> str:
    """A time in `strftime`'s letters Y m d -d B b A a H M S; English names, on every system."""
    if not isinstance(value, date):
        raise TemplateRuntimeError("date takes a time, such as created_at or as_of")
    time = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    letters = {
        **{letter: f"{time:%{letter}}" for letter in ("m", "d", "H", "M", "S")},
        "Y": f"{time.year:04}",
        "-d": str(time.day),
        "B": _MONTHS[time.month - 1],
        "b": _MONTHS[time.month - 1][:3],
        "A": _DAYS[time.weekday()],
        "a": _DAYS[time.weekday()][:3],
        "%": "%",
    }

    def letter(found: re.Match[str]) -> str:
        if found[1] not in letters:
            raise TemplateRuntimeError(f"date knows {', '.join(f'%{x}' for x in letters)}")
        return letters[found[1]]

    return re.sub(r"%(-?.?)", letter, str(form), flags=re.DOTALL)


def _runs(value: Any) -> Sequence[Any]:
    if not isinstance(value, RunsView):
        raise TemplateRuntimeError("this takes runs, such as runs or runs('name of a run set')")
    return value.runs


def _sequence(value: Any) -> Sequence[Any]:
    if isinstance(value, RunsView):
        return [RunView(run, value.logs) for run in value.runs]
    if not isinstance(value, tuple):
        raise TemplateRuntimeError("this takes runs, or several values")
    return cast("tuple[Any, ...]", value)


def _look(view: RunView, path: str) -> Any:
    found = value_of(view.run, str(path))
    return MISSING if found is MISSING or found is None else view.look(str(path))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TemplateRuntimeError("this takes a number")
    return value


def _log(value: Any) -> LogView:
    log = value.look("logs") if isinstance(value, RunView | OneRun) else value
    if not isinstance(log, LogView):
        raise TemplateRuntimeError("this takes the logs of a run")
    return log


FILTERS: Mapping[str, Callable[..., Any]] = {
    "count": count,
    "length": count,
    "values": values,
    "first": first,
    "join": join,
    "mean": _statistic(statistics.fmean),
    "median": _statistic(statistics.median),
    "min": _statistic(min),
    "max": _statistic(max),
    "sum": _statistic(math.fsum),
    "std": _statistic(statistics.pstdev),
    "round": round_,
    "format": format_,
    "date": date_,
    "tail": tail,
    "head": head,
}
"""Names in templates."""
