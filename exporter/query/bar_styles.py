"""What single bars are called and which colour they have; one of each in all blocks of a panel."""

from collections.abc import Sequence
from dataclasses import replace

from exporter.model.panels import BarPanel
from exporter.model.table import Series
from exporter.query.line_styles import given_to, names_of
from exporter.query.per_run import series_of
from exporter.query.scene import Group, Scene, listed


def bar_series(
    panel: BarPanel, scene: Scene, own: Sequence[Group], metrics: Sequence[str], notes: list[str]
) -> tuple[Series, ...]:
    """One series per group; a name that no bar answers to is noted."""
    plain = series_of(scene, own, panel.legend_template, ", ".join(metrics))
    asked = {*panel.colors, *panel.labels}
    found: list[Series] = []
    for group, series in zip(own, plain, strict=True):
        each = [list(names_of(group, metric)) for metric in metrics]
        names = [one for name in zip(*each, strict=True) for one in name]
        asked.difference_update(names)
        label = given_to(panel.labels, names) or series.label
        color = (given_to(panel.colors, names) or series.color).lower()
        found.append(replace(series, label=label, color=color))
    if asked and own:
        notes.append(
            f"No bar is called {listed(sorted(asked))}, so nothing is styled by that name."
        )
    return tuple(found)
