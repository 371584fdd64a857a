"""All other records, one by one: tensors, images, sounds, texts, histograms, hyperparameters."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from exporter.sources.jsontext import clean, dump
from exporter.sources.tensorboard.tensors import Tensor, tensor
from exporter.sources.wire import WireError, doubles, fields, signed

START_INFO = "_hparams_/session_start_info"
_HPARAMS, _SCALARS, _HISTOGRAMS = "hparams", "scalars", "histograms"
_MEDIA = {"images": "image", "audio": "audio"}
_TEXT = "text"
_SUCCESS, _FAILURE, _RUNNING = 1, 2, 3
ENDINGS = {_SUCCESS: "finished", _FAILURE: "failed", _RUNNING: "running"}
"""`Status` of the hparams plugin -> `RunState`."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One value: a number, a text, or a JSON text; or a file's bytes, whose kind is then named."""

    tag: str
    step: int
    time: float
    value: float | str | bytes
    kind: str
    index: int = 0
    caption: str = ""


@dataclass(slots=True)
class Events:
    """What is not a simple scalar. `plugins` remembers tags, which say what they are only once."""

    logged: list[Logged] = field(default_factory=list[Logged])
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    ending: str = ""
    started: float | None = None
    plugins: dict[str, str] = field(default_factory=dict[str, str])
    unreadable: int = 0
    unknown: set[str] = field(default_factory=set[str])

    def read(self, record: bytes) -> tuple[float, int] | None:
        """Take in one event; its wall time and step, None when it cannot be read or has no time."""
        try:
            return self._event(record)
        except (WireError, struct.error, ValueError, AttributeError, TypeError):
            # a field of another type than the schema's is damage as well
            self.unreadable += 1
            return None

    def _event(self, record: bytes) -> tuple[float, int] | None:
        time, step, summaries = None, 0, list[bytes]()
        for number, value in fields(record):
            if number == 1:
                (time,) = doubles(cast("bytes", value))
            elif number == 2:
                step = signed(cast("int", value))
            elif number == 5:
                summaries.append(cast("bytes", value))
        for summary in summaries:
            for number, value in fields(summary):
                if number == 1:
                    self._value(cast("bytes", value), step, time or 0.0)
        return None if time is None else (time, step)

    def _value(self, data: bytes, step: int, time: float) -> None:
        parts = dict(fields(data))
        tag = clean(cast("bytes", parts.get(1, b"")).decode("utf-8", "replace"))
        if 9 in parts:
            self._describe(tag, cast("bytes", parts[9]))
        if 2 in parts:
            (number,) = struct.unpack("<f", cast("bytes", parts[2]))
            self.logged.append(Logged(tag, step, time, number, "number"))
        for key, read in ((4, _image), (5, _histogram), (6, _audio)):
            if key in parts:
                value, kind, caption = read(cast("bytes", parts[key]))
                self.logged.append(Logged(tag, step, time, value, kind, caption=caption))
        if 8 in parts:
            found = tensor(cast("bytes", parts[8]))
            values = list(_of_tensor(self.plugins.get(tag, ""), found))
            if not values:
                self.unknown.add(self.plugins.get(tag, "") or "tensors of several numbers")
            for index, (value, kind) in enumerate(values):
                self.logged.append(Logged(tag, step, time, value, kind, index))

    def _describe(self, tag: str, metadata: bytes) -> None:
        """The metadata of a tag: which plugin it is for, and what that plugin keeps there."""
        for number, value in fields(metadata):
            if number != 1:
                continue
            inner = dict(fields(cast("bytes", value)))
            name = cast("bytes", inner.get(1, b"")).decode("utf-8", "replace")
            self.plugins[tag] = name
            if name == _HPARAMS:
                self._session(cast("bytes", inner.get(2, b"")))

    def _session(self, content: bytes) -> None:
        for number, value in fields(content):
            if number == 3:
                self._start(cast("bytes", value))
            elif number == 4:
                for key, status in fields(cast("bytes", value)):
                    if key == 1:
                        self.ending = ENDINGS.get(cast("int", status), "")

    def _start(self, info: bytes) -> None:
        for number, value in fields(info):
            if number == 1:
                entry = dict(fields(cast("bytes", value)))
                name = clean(cast("bytes", entry.get(1, b"")).decode("utf-8", "replace"))
                self.config[name] = _json(cast("bytes", entry.get(2, b"")))
            elif number == 5:
                (self.started,) = doubles(cast("bytes", value))


def _json(data: bytes, depth: int = 0) -> Any:
    """A `google.protobuf.Value`."""
    for number, value in fields(data):
        if number == 2:
            (found,) = doubles(cast("bytes", value))
            return int(found) if found.is_integer() and abs(found) < 2**53 else found
        if number == 3:
            return clean(cast("bytes", value).decode("utf-8", "replace"))
        if number == 4:
            return bool(value)
        if number == 6 and depth < 8:
            items = (part for key, part in fields(cast("bytes", value)) if key == 1)
            return [_json(cast("bytes", item), depth + 1) for item in items]
    return None


def _of_tensor(plugin: str, found: Tensor) -> Iterator[tuple[float | str | bytes, str]]:
    """The values of a tensor, by the plugin that its tag is for."""
    if kind := _MEDIA.get(plugin):
        # width and height come before the images, a label after each sound
        files = found.texts[2:] if kind == "image" else found.texts[::2]
        yield from ((one, kind) for one in files)
    elif found.texts and plugin in {_TEXT, ""}:
        yield "\n\n".join(clean(one.decode("utf-8", "replace")) for one in found.texts), "text"
    elif plugin == _HISTOGRAMS and len(found.numbers) % 3 == 0:
        low, high, counts = found.numbers[::3], found.numbers[1::3], found.numbers[2::3]
        yield _bins([*low[:1], *high], counts), "json"
    elif plugin in {_SCALARS, ""} and len(found.numbers) == 1:
        yield found.numbers[0], "number"


def _image(data: bytes) -> tuple[bytes, str, str]:
    return _part(data, 4), "image", ""


def _audio(data: bytes) -> tuple[bytes, str, str]:
    return _part(data, 4), "audio", ""


def _part(data: bytes, wanted: int) -> bytes:
    return next((cast("bytes", value) for number, value in fields(data) if number == wanted), b"")


def _histogram(data: bytes) -> tuple[str, str, str]:
    """A `HistogramProto`: `bucket_limit` are right edges, the first left one is the minimum."""
    low, limits, counts = 0.0, list[float](), list[float]()
    for number, value in fields(data):
        if number == 1:
            (low,) = doubles(cast("bytes", value))
        elif number == 6:
            limits += doubles(cast("bytes", value))
        elif number == 7:
            counts += doubles(cast("bytes", value))
    return _bins([low, *limits], counts), "json", ""


def _bins(edges: list[float], counts: list[float]) -> str:
    return dump({"_type": "histogram", "bins": edges, "values": counts})
