"""Writes `.wandb` files: the inverse of the reader, for tests and benchmarks.

It knows as much of the format as `exporter.sources.wandb_offline` reads, and shares no code with
it, so that a mistake in one shows in the other.
"""

import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

HEADER = b":W&B\xe1\xbe\x00"
BLOCK = 32768
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4
HISTORY, SUMMARY, CONFIG, STATS, METRIC, OUTPUT = 2, 3, 5, 7, 12, 13
RUN, EXIT, PREEMPTING, ENVIRONMENT = 17, 18, 23, 26


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def item(key: str | tuple[str, ...], value: Any) -> bytes:
    keys = field(1, key) if isinstance(key, str) else b"".join(field(2, part) for part in key)
    return keys + field(16, value if isinstance(value, bytes) else json.dumps(value))


def timestamp(seconds: float) -> bytes:
    return field(1, int(seconds)) + field(2, int(seconds % 1 * 1e9))


def frames(records: Iterable[bytes]) -> bytes:
    """The bytes of a file of these records."""
    found = bytearray(HEADER)
    for record in records:
        rest, kind = record, None
        while kind not in {FULL, LAST}:
            room = BLOCK - len(found) % BLOCK
            if room < 7:
                found += bytes(room)
                room = BLOCK
            part, rest = rest[: room - 7], rest[room - 7 :]
            first = kind is None
            kind = (FULL if first else LAST) if not rest else (FIRST if first else MIDDLE)
            found += struct.pack("<IHB", zlib.crc32(bytes([kind]) + part), len(part), kind) + part
    return bytes(found)


class Log:
    """The records of one run, numbered from 1, beginning with header and run record."""

    def __init__(
        self, run_id: str = "r1", project: str = "p", entity: str = "", **run: Any
    ) -> None:
        self.records: list[bytes] = []
        self.add(21, field(1, field(1, "0.31.0")))
        texts = {6: "group", 7: "job_type", 8: "name", 9: "notes", 12: "sweep", 13: "host"}
        body = field(1, run_id) + field(2, entity) + field(3, project)
        body += b"".join(field(n, run[key]) for n, key in texts.items() if key in run)
        body += b"".join(field(10, tag) for tag in run.get("tags", ()))
        body += field(4, self._patch(run.get("config", {})))
        body += field(17, timestamp(run.get("started", 1_700_000_000.0)))
        self.add(RUN, body)

    def add(self, kind: int, body: bytes) -> "Log":
        """A record of any kind, with the next number."""
        self.records.append(field(1, len(self.records) + 1) + field(kind, body))
        return self

    def history(self, step: int, row: Mapping[Any, Any]) -> "Log":
        """A row, as of one log call."""
        cells = {**row, "_step": step}
        items = b"".join(field(1, item((k,) if isinstance(k, str) else k, cells[k])) for k in cells)
        return self.add(HISTORY, items + field(2, field(1, step) if step else b""))

    def summary(self, values: Mapping[Any, Any], remove: Iterable[Any] = ()) -> "Log":
        """Updates and removals of final values."""
        return self.add(SUMMARY, self._patch(values, remove))

    def config(self, values: Mapping[Any, Any], remove: Iterable[Any] = ()) -> "Log":
        """Updates and removals of config values."""
        return self.add(CONFIG, self._patch(values, remove))

    def metric(self, name: str, step_metric: str = "") -> "Log":
        """A `define_metric`; a name that ends with `*` is a glob."""
        body = field(2 if name.endswith("*") else 1, name)
        return self.add(METRIC, body + (field(4, step_metric) if step_metric else b""))

    def stats(self, time: float, values: Mapping[str, Any]) -> "Log":
        """System metrics at a time."""
        items = b"".join(field(3, item(key, value)) for key, value in values.items())
        return self.add(STATS, field(2, timestamp(time)) + items)

    def output(self, time: float, line: str) -> "Log":
        """A line of console output."""
        return self.add(OUTPUT, field(1, 1) + field(2, timestamp(time)) + field(3, line))

    def exit(self, code: int = 0) -> "Log":
        """The exit record."""
        return self.add(EXIT, field(1, code) if code else b"")

    def data(self) -> bytes:
        """The bytes of the file."""
        return frames(self.records)

    @staticmethod
    def _patch(values: Mapping[Any, Any], remove: Iterable[Any] = ()) -> bytes:
        updates = b"".join(field(1, item(key, value)) for key, value in values.items())
        return updates + b"".join(field(2, item(key, b"")) for key in remove)
