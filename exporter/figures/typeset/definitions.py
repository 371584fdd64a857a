"""What a drawing refers to by a name: gradients, and clips that cut off where a plot ends."""

from collections.abc import Iterable

from exporter.figures.typeset.elements import px
from exporter.figures.typeset.gradients import Gradient


class Definitions:
    """Those of a drawing, clips first, as in drawings that are normalised."""

    def __init__(self) -> None:
        self._clips: list[str] = []
        self._gradients: dict[str, str] = {}

    def clip(self, wide: float, high: float) -> str:
        """The name of a new clip, of a plot."""
        name = f"clip{len(self._clips) + 1}"
        plot = f'<rect x="0" y="0" width="{px(wide)}" height="{px(high)}"/>'
        self._clips.append(f'<clipPath id="{name}">{plot}</clipPath>')
        return name

    def keep(self, gradients: Iterable[Gradient]) -> None:
        """Gradients that are used."""
        self._gradients |= {one.name: one.markup for one in gradients}

    @property
    def markup(self) -> str:
        """All of them as SVG."""
        every = "".join((*self._clips, *self._gradients.values()))
        return f"<defs>{every}</defs>" if every else ""
