"""Which config values go with a target: correlations, and the importance in a random forest.

Numbers (and truth values, as 0 and 1) are taken as they are; a text with few values becomes one
column per value. Values that never change say nothing and are left out. A correlation is no cause.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

import numpy as np

from exporter.model.panels import ImportancePanel
from exporter.model.run import Run
from exporter.model.series import Floats
from exporter.model.table import Column, PanelTable, Series, is_finite
from exporter.query.colors import PALETTE
from exporter.query.scene import Scene, number, plural
from exporter.query.value_paths import title_of, value_of

LEAST_RUNS = 4
MOST_BARS = 15
MOST_WORDS = 6
"""Different texts of one key that get a column each."""
CORRELATION, RANKS, FOREST = "Correlation", "Rank correlation", "Importance in a random forest"
_TREES = 200


@dataclass(frozen=True, slots=True)
class _Feature:
    """A column of numbers over the runs; NaN where a run has no such value."""

    name: str
    values: Floats


def importance_table(panel: ImportancePanel, scene: Scene) -> PanelTable:
    """One row per measure and config value: `series`, `label`, `metric`, `value`.

    Values are Pearson's and Spearman's coefficients (-1 to 1) and, when scikit-learn is installed,
    impurity importances, which add up to 1.
    """
    pairs = [(run, number(value_of(run, panel.target))) for run in scene.runs]
    kept = [(run, value) for run, value in pairs if value is not None and is_finite(value)]
    if len(kept) < LEAST_RUNS:
        note = f"{title_of(panel.target)}: {plural(len(kept), 'run')} with a value are too few."
        return PanelTable("importance", (), (), (note,))
    target = np.array([value for _, value in kept])
    features = list(_features([run for run, _ in kept]))
    found = {one.name: _correlations(one.values, target) for one in features}
    strong = sorted(found, key=lambda name: (-abs(found[name][0]), name))
    notes = [
        f"Over {plural(len(kept), 'run')}, each config value over those that have it. "
        "A correlation is no cause."
    ]
    if len(strong) > MOST_BARS:
        notes.append(f"The strongest {MOST_BARS} of {len(strong)} config values are drawn.")
    names = strong[:MOST_BARS]
    measures = {CORRELATION: [found[n][0] for n in names], RANKS: [found[n][1] for n in names]}
    shares = _forest(features, target) if features else {}
    if shares is None:
        notes.append("scikit-learn is not installed, so there is no random forest.")
    elif shares:
        measures[FOREST] = [shares[n] for n in names]
    return _table(names, measures, notes)


def _table(
    names: Sequence[str], measures: Mapping[str, Sequence[float]], notes: Sequence[str]
) -> PanelTable:
    rows = [(n, m, v) for m, values in measures.items() for n, v in zip(names, values, strict=True)]
    columns = (
        Column("series", "series", "text", tuple(n for n, _, _ in rows)),
        Column("label", "config", "text", tuple(n for n, _, _ in rows)),
        Column("metric", "measure", "text", tuple(m for _, m, _ in rows)),
        Column("value", "value", "number", tuple(v for _, _, v in rows)),
    )
    series = tuple(Series(name, name, PALETTE[0]) for name in names)
    return PanelTable("importance", columns, series, tuple(notes))


# --- features --------------------------------------------------------------------------------


def _features(runs: Sequence[Run]) -> Iterator[_Feature]:
    configs = [dict(_leaves(run.config, "")) for run in runs]
    for key in sorted({key for config in configs for key in config}):
        for one in _columns(key, [config.get(key) for config in configs]):
            present = one.values[~np.isnan(one.values)]
            if len(present) >= LEAST_RUNS and present.min() < present.max():
                yield one


def _leaves(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if key.startswith("_"):
            continue
        if isinstance(value, Mapping):
            yield from _leaves(cast("Mapping[str, Any]", value), f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _columns(key: str, values: Sequence[Any]) -> Iterator[_Feature]:
    numbers = [v if v is not None and is_finite(v) else None for v in map(number, values)]
    texts = sorted({v for v in values if isinstance(v, str)})
    if not texts:
        yield _Feature(key, np.array([np.nan if v is None else v for v in numbers]))
    elif 1 < len(texts) <= MOST_WORDS:
        for text in texts:
            hits = [np.nan if v is None else float(v == text) for v in values]
            yield _Feature(f"{key} = {text}", np.array(hits))


# --- measures --------------------------------------------------------------------------------


def _correlations(values: Floats, target: Floats) -> tuple[float, float]:
    """Pearson's and Spearman's coefficient over the runs that have the value.

    ``r = sum((x - mx)(y - my)) / sqrt(sum((x - mx)^2) * sum((y - my)^2))`` of the values (Pearson,
    1895; W&B docs, "Parameter importance": the linear correlation) and of their ranks (Spearman,
    1904).
    """
    there = ~np.isnan(values)
    x, y = values[there], target[there]
    return _pearson(x, y), _pearson(_ranks(x), _ranks(y))


def _pearson(x: Floats, y: Floats) -> float:
    """0 where one of them is constant, for which the coefficient is not defined."""
    x, y = _scaled(x), _scaled(y)
    length = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / length if length > 0 else 0.0


def _scaled(x: Floats) -> Floats:
    """Around 0 and at most 1, so that squares of huge numbers stay finite."""
    middle = x / 2 - x.min() / 2
    middle = middle / (middle.max() or 1.0)
    return middle - middle.mean()


def _ranks(x: Floats) -> Floats:
    """Ranks from 0; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return ((last - counts + last - 1) / 2)[inverse]


def _forest(features: Sequence[_Feature], target: Floats) -> dict[str, float] | None:
    """Impurity importances of a regression forest; None without scikit-learn."""
    try:
        ensemble: Any = import_module("sklearn.ensemble")
    except ImportError:
        return None
    matrix = np.column_stack([_filled(one.values) for one in features])
    forest = ensemble.RandomForestRegressor(n_estimators=_TREES, random_state=0, n_jobs=1)
    forest.fit(matrix, _scaled(target))
    shares: list[float] = forest.feature_importances_.tolist()
    return {one.name: share for one, share in zip(features, shares, strict=True)}


def _filled(values: Floats) -> Floats:
    """Ranks, since a tree asks for no more, with missing values below all others."""
    there = ~np.isnan(values)
    filled = np.full(len(values), -1.0)
    filled[there] = _ranks(values[there])
    return filled
