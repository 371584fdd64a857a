"""What is least, greatest or the mean of y over all points whose x is not greater."""

from collections.abc import Mapping, Sequence

import numpy as np

from exporter.model.panels import ScatterPanel
from exporter.model.series import Floats
from exporter.model.table import Cell, Column
from exporter.query.value_paths import title_of


def running_columns(panel: ScatterPanel, rows: Sequence[tuple[Cell, ...]]) -> list[Column]:
    """A column for each running line of the panel; `rows` hold series, label, x and y."""
    if not panel.running or not rows:
        return []
    x, y = (np.array([row[n] for row in rows], dtype=np.float64) for n in (2, 3))
    folded = _folded(x, y)
    title = title_of(panel.y)
    return [
        Column(f"running_{how}", f"running {how} of {title}", "number", tuple(folded[how].tolist()))
        for how in dict.fromkeys(panel.running)
    ]


def _folded(x: Floats, y: Floats) -> Mapping[str, Floats]:
    order = np.argsort(x, kind="stable")
    ahead = y[order]
    # divided first, so that no sum overflows
    count = len(ahead)
    means = np.cumsum(ahead / count) * (count / np.arange(1, count + 1))
    # points of one x stand at one place, so all of them count there
    last = np.searchsorted(x[order], x, "right") - 1
    found = {"min": np.minimum.accumulate(ahead), "max": np.maximum.accumulate(ahead)}
    return {how: values[last] for how, values in (found | {"mean": means}).items()}
