"""The items of many records at once: where the key and the value of each lie, and which are alike.

An item is one or more keys and then a JSON text; any other shape is left to `records.item`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from exporter.sources.messages import Fields, varints
from exporter.sources.places import Bytes, Flags, Ints, alike, gathered, last_alike
from exporter.sources.wandb_offline.records import KEY_TAGS, MAX_PATH, VALUE_TAG, Item


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Item after item: whose it is, and the places of its key and value in the buffer.

    Where `keys` are equal, the keys are.
    """

    owners: Ints
    begins: Ints
    stops: Ints
    values: Ints
    ends: Ints
    keys: Ints

    def of(self, chosen: Flags | slice) -> "Cells":
        """Some of the items."""
        columns = (self.owners, self.begins, self.stops, self.values, self.ends, self.keys)
        return Cells(*(one[chosen] for one in columns))

    def items(self, data: bytes) -> list[Item]:
        """All of them as `records.item` gives them."""
        keys = zip(self.begins.tolist(), self.stops.tolist(), strict=True)
        texts = zip(self.values.tolist(), self.ends.tolist(), strict=True)
        return [(data[a:b], data[c:d]) for (a, b), (c, d) in zip(keys, texts, strict=True)]

    def columns(self, data: bytes) -> Iterator[tuple[bytes, Ints, list[bytes]]]:
        """The same key by key, as they first come: whose they are, and the values."""
        for own in sorted(gathered(self.keys), key=lambda one: one[0]):
            places = zip(self.values[own].tolist(), self.ends[own].tolist(), strict=True)
            key = data[self.begins[own[0]] : self.stops[own[0]]]
            yield key, self.owners[own], [data[a:b] for a, b in places]

    def latest(self, stretches: Ints) -> Flags:
        """Those that none of the same key follows in the same of the stretches, and few others."""
        pairs = stretches * (self.keys.max(initial=0) + 1) + self.keys
        found = last_alike(pairs)
        return (found == np.arange(len(pairs))) | (pairs[found] != pairs)


def cells(raw: Bytes, owners: Ints, items: Fields) -> tuple[Cells, Flags]:
    """The items of the owners, and which of them are not keys and then a value."""
    stops = _keys(raw, items.begins, items.ends)
    # what lies behind the end of an item may be anything, and is not where its value would begin
    value = np.minimum(stops + 2, items.ends)
    sizes, values = varints(raw, value)
    tagged = (raw[stops] == VALUE_TAG[0]) & (raw[np.minimum(stops + 1, items.ends)] == VALUE_TAG[1])
    whole = tagged & (stops + 2 == value) & (sizes >= 0) & (sizes == items.ends - values)
    keys = alike(raw, items.begins, stops)
    return Cells(owners, items.begins, stops, values, items.ends, keys), ~whole


def _keys(raw: Bytes, begins: Ints, ends: Ints) -> Ints:
    """Where the keys of each item end, which lie from `begins` on."""
    places, active = begins.copy(), np.flatnonzero(begins < ends)
    for _ in range(MAX_PATH + 1):
        if not len(active):
            break
        at = places[active]
        tags = raw[at]
        sizes, after = varints(raw, at + 1)
        fits = ((tags == KEY_TAGS[0]) | (tags == KEY_TAGS[1])) & (sizes >= 0)
        fits &= sizes < ends[active] - after
        active = active[fits]
        places[active] = (after + sizes)[fits]
    return places
