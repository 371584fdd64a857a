"""What x names mean: aliases of the logged step and clock columns, their titles and units."""

from dataclasses import dataclass

from exporter.model.table import CellKind


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
