"""What W&B says in its own words, whether in its files or from its server.

The axes that programs defined, and the names that W&B keeps for itself. It reads no file and asks
no server.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

STEP, TIME = "_step", "_timestamp"
INTERNAL = "_wandb"
"""W&B's own part of a config and of a summary."""


@dataclass(frozen=True, slots=True)
class DefinedMetric:
    """A `define_metric`: `pattern` is a name, or a prefix when `glob`; the x axis may be ''."""

    pattern: str
    glob: bool
    step_metric: str

    @classmethod
    def of(cls, name: str, glob: str, step_metric: str) -> "DefinedMetric":
        """From the fields of W&B's record, in which the dots of a plain name are escaped."""
        plain = [text.replace("\\.", ".") for text in (name, glob, step_metric)]
        return cls(plain[0] or plain[1].removesuffix("*"), not plain[0], plain[2])


def axis_of(metrics: Iterable[DefinedMetric]) -> Callable[[str], str | None]:
    """Which x axis the program defined for a metric; a name beats a glob, a long glob a short."""
    defined = list(metrics)
    named = {m.pattern: m.step_metric for m in defined if not m.glob}
    globs = sorted((m for m in defined if m.glob), key=lambda m: len(m.pattern), reverse=True)

    def axis(name: str) -> str | None:
        if name.startswith("_"):
            return None
        prefixed = (m.step_metric for m in globs if name.startswith(m.pattern))
        found = named[name] if name in named else next(prefixed, "")
        return found if found and found != name else None

    return axis
