"""Draws a few small charts of our own right here, and hands all others to a crew.

To wake a process, to write a chart to it and to read it there takes as long as to draw it; to start
one takes as long as thirty charts. What is drawn here is our own (`Chart.ours`), so that no
stranger chose what it holds, small, so that it takes some ms, and never the engine's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import chain
from typing import Any

from exporter.errors import FigureError
from exporter.figures.crew import Answer, Crew

MOST = 3
"""Charts that are drawn here at once; two processes that wait are faster with more."""
FIRST = 20
"""Charts that are drawn here before a crew is called for the first time."""
MAX_CHARACTERS = 400_000
"""Of their specifications together: some 30,000 points, and the work of a second at most."""

_Order = Mapping[str, Any]


class Foreman:
    """What a crew does, with less ado where there is little to do."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._left = FIRST

    def do(self, orders: Iterable[_Order]) -> Iterator[Answer]:
        """Answers in the order of the orders."""
        coming = iter(orders)
        few: list[_Order] = []
        room = MAX_CHARACTERS
        for order in coming:
            few.append(order)
            room -= len(order["spec"]) if _is_ours(order) else 0
            if len(few) > max(MOST, self._left) or room < 0:
                return self._by_crew(chain(few, coming))
        self._left -= len(few)
        return self._few(few)

    def close(self) -> None:
        """End the crew."""
        self._crew.close()

    def _by_crew(self, orders: Iterable[_Order]) -> Iterator[Answer]:
        return self._crew.do(self._called(orders))

    def _called(self, orders: Iterable[_Order]) -> Iterator[_Order]:
        for order in orders:
            self._left = 0
            yield order

    def _few(self, orders: Sequence[_Order]) -> Iterator[Answer]:
        """Ours are drawn here, while the crew draws the others."""
        others = self._by_crew([order for order in orders if not _is_ours(order)])
        here = [_drawn(order) if _is_ours(order) else None for order in orders]
        both = [*zip(orders, here, strict=True)]
        left = self._by_crew([order for order, made in both if _is_ours(order) and not made])
        return (made or next(left if _is_ours(order) else others) for order, made in both)


def _is_ours(order: _Order) -> bool:
    """Whether it asks for a drawing of a chart of ours, and for nothing made of one."""
    return order.get("ours", False) and not (order["pdf"] or order["png"])


def _drawn(order: _Order) -> Answer | None:
    """The answer of a worker to an order; None when it is for one to give."""
    room: Any = import_module("exporter.figures.drawn")  # numpy: not before there is a chart
    try:
        found = room.drawn(order["spec"], order["title"], order["alt"])
    except (FigureError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None  # in a process of its own it costs no neighbour, and there it is told
    return {"svg": found.svg.decode()} if found else None
