"""What was left out of lines, a sentence for each kind of loss and not for each run."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from exporter.model.run import RunKey
from exporter.query.scene import listed

_Words = tuple[str, str]
"""What is said of one thing and of several; `{}` is how many."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """Counts of what runs lost, by the words that say so."""

    names: dict[RunKey, str]
    _lost: dict[_Words, dict[RunKey, int]] = field(
        default_factory=dict[_Words, dict[RunKey, int]], init=False
    )

    def add(self, run: RunKey, count: int, one: str, several: str) -> None:
        """Remember a loss; none is no loss."""
        if count:
            self._lost.setdefault((one, several), {})[run] = count

    def notes(self) -> Iterator[str]:
        """`base: 3 points left out.`, `base, wide: each 3 points ...`, `a, b: 1 to 7 points ...`"""
        for (one, several), lost in self._lost.items():
            least, most = min(lost.values()), max(lost.values())
            count = f"{least:,}" if least == most else f"{least:,} to {most:,}"
            words = (one if most == 1 else several).format(count)
            each = "each " if len(lost) > 1 and least == most else ""
            yield f"{listed([self.names[run] for run in lost])}: {each}{words}"
