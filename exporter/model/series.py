"""Histories as numbers: one x and one y array per run and metric, and who can read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from exporter.model.run import RunKey

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The logged values of one metric of one run, in the order of steps.

    `x` and `y` have one length; rows where either is missing are left out; NaN and infinities
    are kept. `x` is in steps, epoch seconds (`_timestamp`), seconds (`_runtime`) or the unit of
    the metric that it is.
    """

    run: RunKey
    metric: str
    x: Floats
    y: Floats


class HistoryReader(Protocol):
    """What the query engine needs of a store."""

    def traces(
        self, runs: Sequence[RunKey], x: str, metrics: Sequence[str], *, sampled: bool = False
    ) -> Sequence[Trace]:
        """One trace per (run, metric) that exists, ordered as asked: by metric, then by run.

        `x` is `_step`, `_timestamp`, `_runtime` or the name of a metric logged in the same rows.
        `system/<name>` is a system metric unless the run logged one of that name; over anything but
        the two clocks it has no points. Where only drawn lines are wanted, traces may be `sampled`:
        what `query.sampling.sample` keeps of the whole ones.
        """
        ...
