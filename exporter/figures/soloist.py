"""Draws in this very process, where a debugger sees every step. Nothing is limited or replaced.

The engine holds this process to one thread of drawing, and a chart that exhausts it takes all
down: documents are made by a `Crew`.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from exporter.figures.crew import Answer, environment


class Soloist:
    """What a crew does, one order after the other."""

    def __init__(self) -> None:
        self._started = False

    def do(self, orders: Iterable[Mapping[str, Any]]) -> Iterator[Answer]:
        """Answers in the order of the orders, each drawn when it is asked for."""
        given = [*orders]
        return (self._worker().answer(dict(order)) for order in given)

    def close(self) -> None:
        """Nothing to end."""

    def _worker(self) -> Any:
        """The module of a drawing process, which starts nothing by itself; V8 once."""
        worker = import_module("exporter.figures.worker")
        if not self._started:
            os.environ.update(environment())
            time.tzset()
            import_module("exporter.figures.engine").start()
            self._started = True
        return worker
