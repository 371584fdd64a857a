"""What x names mean: aliases of the logged step and clock columns, their titles and units."""

from dataclasses import dataclass

from exporter.model.panels import Bounds
from exporter.model.table import CellKind

# Smaller bounds of a time axis are epoch seconds; as ms they would be in 1973.
_SECONDS = 1e11


@dataclass(frozen=True, slots=True)
class Axis:
    """`column` is the history column, `scale` turns its unit into the drawn one."""

    column: str
    title: str
    kind: CellKind = "number"
    scale: float = 1.0


STEP = Axis("_step", "Step")
TIME = Axis("_timestamp", "Time (UTC)", "time", 1000.0)
RELATIVE = Axis("_runtime", "Time since the start (s)")

_ALIASES = {
    "step": STEP,
    "_step": STEP,
    "time": TIME,
    "timestamp": TIME,
    "_timestamp": TIME,
    "walltime": TIME,
    "relative": RELATIVE,
    "runtime": RELATIVE,
    "_runtime": RELATIVE,
}


def x_axis(name: str) -> Axis:
    """The axis of that name; anything that is no alias is a metric."""
    return _ALIASES.get(name.lower(), Axis(name, name))


def drawn_bounds(kind: CellKind, bounds: Bounds, *, log: bool) -> Bounds:
    """The bounds of an axis in the unit that it is drawn in: a time may be given in seconds."""
    if kind != "time" or log:
        return bounds
    low, high = (b * 1000 if b and abs(b) < _SECONDS else b for b in bounds)
    return low, high
