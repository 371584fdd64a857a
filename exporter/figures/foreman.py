"""Draws a few small charts of our own right here, and hands all others to a crew.

To wake a process, to write a chart to it and to read it there takes as long as to draw it; to start
one takes as long as thirty charts. What is drawn here is our own (`Chart.ours`), so that no
stranger chose what is computed, small, so that it takes some ms, and never the engine's.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Context, localcontext
from importlib import import_module
from typing import Any

from exporter.figures.crew import Answer, Crew

MOST = 3
"""Charts that are drawn here at once; two processes that wait are faster with more."""
FIRST = 20
"""Charts that are drawn here before a crew is called for the first time."""
MAX_CHARACTERS = 400_000
"""Of their specifications together: 30,000 points; 1.5 s at worst, for 6,000 runs of two values."""

_Order = Mapping[str, Any]


class Foreman:
    """What a crew does, with less ado where there is little to do. Threads may share it."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._left = FIRST
        self._closed = False

    def do(self, orders: Iterable[_Order]) -> list[Answer]:
        """Answers in the order of the orders; the crew works on its own while others are given."""
        shared = _Shared(0 if self._closed else max(MOST, self._left))
        answers = self._crew.do(shared.handed_over(orders))
        given, here = shared.given, shared.here
        made = {n: answer for n in here if (answer := _drawn(given[n])) is not None}
        left = [n for n in here if n not in made]
        again = self._crew.do(given[n] for n in left)
        handed = [*shared.handed, *left]
        self._left = 0 if handed else self._left - len(made)
        made |= zip(handed, (*answers, *again), strict=True)
        return [made[n] for n in range(len(given))]

    def close(self) -> None:
        """End the crew; nothing is drawn here either."""
        self._closed = True
        self._crew.close()


class _Shared:
    """Orders by number, cut into those that are done `here` and those that are `handed` over."""

    def __init__(self, most: int) -> None:
        self._most, self._room = most, MAX_CHARACTERS
        self.given: list[_Order] = []
        self.here: list[int] = []
        self.handed: list[int] = []

    def handed_over(self, orders: Iterable[_Order]) -> Iterator[_Order]:
        """Orders for others, as soon as they are given; ours among them once they are too many."""
        for number, order in enumerate(orders):
            self.given.append(order)
            for one in self._due(number):
                self.handed.append(one)
                yield self.given[one]

    def _due(self, number: int) -> list[int]:
        order = self.given[number]
        if not self._most or not _is_ours(order):
            return [number]
        self.here.append(number)
        self._room -= len(order["spec"])
        if len(self.here) <= self._most and self._room >= 0:
            return []
        due, self.here, self._most = self.here, [], 0
        return due


def _is_ours(order: _Order) -> bool:
    """Whether it asks for a drawing of a chart of ours, and for nothing made of one."""
    return order.get("ours", False) and not (order["pdf"] or order["png"])


def _drawn(order: _Order) -> Answer | None:
    """The answer of a worker to an order; None when it is for one to give."""
    room: Any = import_module("exporter.figures.drawn")  # numpy: not before there is a chart
    try:
        # a caller's own context would decide how numbers are rounded
        with localcontext(Context()):
            found = room.drawn(order["spec"], order["title"], order["alt"])
    except Exception:  # noqa: BLE001 - in a process it costs no neighbour, and there it is told
        return None
    return {"svg": found.svg.decode()} if found else None
