"""What the fields of W&B's records mean, as frozen values.

Field numbers are those of `wandb_internal.proto` (wandb 0.12 to 0.31); fields that are not used
here are skipped, so that newer files can be read. Nothing is added up here.
"""

from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from enum import IntEnum
from functools import lru_cache

from exporter.sources.jsontext import clean
from exporter.sources.wandb_values import DefinedMetric
from exporter.sources.wire import Field, WireError, fields, signed

Path = tuple[str, ...]
Item = tuple[bytes, bytes]
MAX_PATH = 32
"""How deep a nested key may go; deeper ones are refused."""

_KEY, _NESTED_KEY, _VALUE = 1, 2, 16
_KEY_TAG, _NESTED_TAG, VALUE_TAG = 0x0A, 0x12, b"\x82\x01"
KEY_TAGS = (_KEY_TAG, _NESTED_TAG)


class Kind(IntEnum):
    """Field numbers of `Record`: which record it is."""

    NUM = 1
    HISTORY = 2
    SUMMARY = 3
    CONFIG = 5
    STATS = 7
    METRIC = 12
    OUTPUT = 13
    RUN = 17
    EXIT = 18
    PREEMPTING = 23
    ENVIRONMENT = 26


@dataclass(frozen=True, slots=True)
class RunRecord:
    """Who a run is. `config` and `summary` are records of their own, not yet decoded."""

    run_id: str = ""
    entity: str = ""
    project: str = ""
    group: str = ""
    job_type: str = ""
    name: str = ""
    notes: str = ""
    sweep: str = ""
    host: str = ""
    tags: tuple[str, ...] = ()
    started: float | None = None
    config: bytes = b""
    summary: bytes = b""


_RUN_TEXTS = {
    1: "run_id",
    2: "entity",
    3: "project",
    6: "group",
    7: "job_type",
    8: "name",
    9: "notes",
    12: "sweep",
    13: "host",
}
_RUN_CONFIG, _RUN_SUMMARY, _RUN_TAG, _RUN_STARTED = 4, 5, 10, 17


def text(value: int | bytes) -> str:
    """A string field; bytes that are not UTF-8 are replaced."""
    if isinstance(value, int):
        raise WireError("a number where a text belongs")
    return clean(value.decode("utf-8", "replace"))


def message(value: int | bytes) -> bytes:
    """A field that holds a message."""
    if isinstance(value, int):
        raise WireError("a number where a message belongs")
    return value


def number(value: int | bytes) -> int:
    """A signed integer field."""
    if isinstance(value, bytes):
        raise WireError("a message where a number belongs")
    return signed(value)


def timestamp(data: bytes) -> float:
    """A `google.protobuf.Timestamp` as epoch seconds."""
    parts = {field: number(value) for field, value in fields(data)}
    return parts.get(1, 0) + parts.get(2, 0) / 1e9


def run_record(data: bytes) -> RunRecord:
    """A `RunRecord`."""
    texts: dict[str, str] = {}
    tags: list[str] = []
    parts: dict[int, bytes] = {}
    for field, value in fields(data):
        if field in _RUN_TEXTS:
            texts[_RUN_TEXTS[field]] = text(value)
        elif field == _RUN_TAG:
            tags.append(text(value))
        elif field in {_RUN_CONFIG, _RUN_SUMMARY, _RUN_STARTED}:
            parts[field] = message(value)
    started = timestamp(parts[_RUN_STARTED]) if _RUN_STARTED in parts else None
    config, summary = parts.get(_RUN_CONFIG, b""), parts.get(_RUN_SUMMARY, b"")
    return RunRecord(**texts, tags=tuple(tags), started=started, config=config, summary=summary)


def merged(old: RunRecord, new: RunRecord) -> RunRecord:
    """The older record with everything that the newer one says; what is empty says nothing."""
    said = {f.name: value for f in dataclass_fields(new) if (value := getattr(new, f.name))}
    return replace(old, **said)


def metric_record(data: bytes) -> DefinedMetric:
    """A `MetricRecord`."""
    texts = {field: text(value) for field, value in fields(data) if field in {1, 2, 4}}
    return DefinedMetric.of(texts.get(1, ""), texts.get(2, ""), texts.get(4, ""))


def items(body: bytes, number_: int) -> tuple[list[Item], list[Field]]:
    """The items in field `number_` of a record, as `item()` gives them, and its other fields.

    Items come first in a record, and nearly all have one short key and a short value: these are cut
    in place. From the first long item on, and for the other fields, it goes field by field.

    Raises:
        WireError: when any of it is broken; the record is lost as a whole then.
    """
    found: list[Item] = []
    tag, at, end = number_ << 3 | 2, 0, len(body)
    while at + 4 < end and body[at] == tag and (size := body[at + 1]) < 0x80:
        start = at + 2
        at = start + size
        value = start + 5 + body[start + 1]
        if at > end:
            raise WireError("an item is longer than its record")
        if (
            value <= at
            and body[value - 3 : value - 1] == VALUE_TAG
            and body[value - 1] == at - value
            and body[start] in KEY_TAGS
        ):
            found.append((body[start : value - 3], body[value:at]))
        else:
            found.append(item(body[start:at]))
    others: list[Field] = []
    for field, content in fields(body[at:]) if at < end else ():
        if field == number_:
            found.append(item(message(content)))
        else:
            others.append((field, content))
    return found, others


def item(data: bytes) -> Item:
    """A history, summary, config or stats item as its encoded key, for `path()`, and its JSON.

    The usual shape (short keys, then a short value) is cut without decoding; any other goes
    through `fields`.
    """
    at, end = 0, len(data)
    while at + 1 < end and data[at] in KEY_TAGS and data[at + 1] < 0x80:
        at += 2 + data[at + 1]
    if data[at : at + 2] == VALUE_TAG and at + 2 < end and data[at + 2] == end - at - 3 < 0x80:
        return data[:at], data[at + 3 :]
    return _any_item(data)


def _any_item(data: bytes) -> Item:
    keys: list[bytes] = []
    value = b""
    for field, content in fields(data):
        if field == _VALUE:
            value = message(content)
        elif field in {_KEY, _NESTED_KEY}:
            keys.append(_encoded(message(content)))
    return b"".join(keys), value


def _encoded(key: bytes) -> bytes:
    size, rest = bytearray(), len(key)
    while rest >= 0x80:
        size.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([_NESTED_TAG, *size, rest]) + key


@lru_cache(maxsize=16384)
def path(key: bytes) -> Path:
    """The nested key that `item()` returned in its encoded form."""
    parts = tuple(text(value) for _, value in fields(key))
    if not 0 < len(parts) <= MAX_PATH:
        raise WireError("an item without a key, or one nested too deeply")
    return parts
