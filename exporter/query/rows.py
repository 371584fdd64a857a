"""Columns of a history side by side: what was logged in the same row, joined by the step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exporter.model.run import RunKey
from exporter.model.series import Floats, HistoryReader, Trace

STEP = "_step"


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of one run, by ascending step.

    All arrays have the length of `steps`. A value that was not logged is NaN in `values` and False
    in `there`; a NaN that was logged is True in `there`.
    """

    steps: Floats
    values: Mapping[str, Floats]
    there: Mapping[str, NDArray[np.bool_]]

    def present(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """The rows in which all of the columns were logged; none when the run lacks a column."""
        kept = np.ones(len(self.steps), dtype=np.bool_)
        for name in names:
            kept &= self.there.get(name, np.zeros_like(kept))
        return kept


def read_rows(
    reader: HistoryReader, runs: Sequence[RunKey], names: Sequence[str]
) -> dict[RunKey, Rows]:
    """The rows of every run in which any of the columns was logged; `_step` is always there."""
    own: dict[RunKey, list[Trace]] = {key: [] for key in runs}
    wanted = [name for name in dict.fromkeys(names) if name != STEP]
    for trace in reader.traces(list(own), STEP, wanted):
        own[trace.run].append(trace)
    return {key: _joined(traces) for key, traces in own.items()}


def _joined(traces: Sequence[Trace]) -> Rows:
    steps: Floats = np.unique(np.concatenate([np.empty(0), *(t.x for t in traces)]))
    values: dict[str, Floats] = {STEP: steps}
    there = {STEP: np.ones(len(steps), dtype=np.bool_)}
    for trace in traces:
        places = np.searchsorted(steps, trace.x)
        values[trace.metric] = np.full(len(steps), np.nan)
        values[trace.metric][places] = trace.y
        there[trace.metric] = np.zeros(len(steps), dtype=np.bool_)
        there[trace.metric][places] = True
    return Rows(steps, values, there)
