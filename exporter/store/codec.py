"""`run.json`: a run as JSON and back, exactly.

JSON has no NaN and no infinities, so these are written as `{"$": "nan"}`, `{"$": "inf"}` and
`{"$": "-inf"}`; an object that has a key `$` of its own is wrapped as `{"$": "object", "of": ...}`.
Keys are sorted, so the same run gives the same bytes.

Without any such object, as most runs are, the bytes are decoded straight into the dataclasses by
msgspec: 15 us a run, where `json` and constructors take 65. All else goes the general way.
"""

import json
import math
import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

import msgspec

from exporter.model.run import Claims, Completeness, HistoryColumn, MediaFile, Run, RunKey, RunState

FORMAT = "runpress-run-1"
_TAG = "$"
_NUMBERS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_VERSION = re.compile(r"[0-9a-f]{32}|", re.ASCII)
_TIMES = ("created_at", "heartbeat_at")
_NESTED = {"columns": HistoryColumn, "system_columns": HistoryColumn, "media": MediaFile}

# one of them is in any tagged object
_SPECIAL = (b'"$"', rb"\u0024")


@dataclass(frozen=True, slots=True)
class _Document:
    """A `run.json` without tagged objects."""

    format: str
    fingerprint: str
    run: Run
    at: str = ""


_PLAIN_DOCUMENT = msgspec.json.Decoder(_Document)


class RunFormatError(ValueError):
    """Bytes that are not a `run.json`, or one of another format."""


def dumps(run: Run, fingerprint: str, at: str = "") -> bytes:
    """The bytes of `run.json`; `at` is the version of its files, '' when they lie beside it."""
    document = {"format": FORMAT, "fingerprint": fingerprint, "run": encode(run)}
    document |= {"at": at} if at else {}
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8", "replace")


def loads(data: bytes) -> tuple[Run, str, str]:
    """The run, its fingerprint, and the version of its files.

    Raises:
        RunFormatError: when the bytes are not a `run.json` of this format.
    """
    if not any(mark in data for mark in _SPECIAL):
        try:
            plain = _PLAIN_DOCUMENT.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        else:
            if plain.format == FORMAT and _VERSION.fullmatch(plain.at):
                return plain.run, plain.fingerprint, plain.at
    return _general(data)


def _general(data: bytes) -> tuple[Run, str, str]:
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise RunFormatError(f"the format is {document['format']!r}, known is {FORMAT!r}")
        at = str(document.get("at", ""))
        # it becomes a part of paths
        if not _VERSION.fullmatch(at):
            raise RunFormatError("its files have no version")
        return decode(document["run"]), str(document["fingerprint"]), at
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise RunFormatError(f"not a run: {error}") from None


def encode(run: Run) -> dict[str, Any]:
    """The run as plain JSON values."""
    found = {field.name: getattr(run, field.name) for field in fields(run)}
    found |= {name: [_tagged(_flat(one)) for one in found[name]] for name in _NESTED}
    found |= {name: found[name].isoformat() for name in _TIMES if found[name] is not None}
    found |= {"config": _tagged(dict(run.config)), "summary": _tagged(dict(run.summary))}
    completeness = _flat(run.completeness)
    claims = _flat(completeness["claims"])
    claims["counts"] = dict(claims["counts"])
    return found | {"completeness": completeness | {"claims": claims}, "key": list(run.key)}


def decode(data: dict[str, Any]) -> Run:
    """The run that `encode` was given."""
    found = dict(data)
    for name, kind in _NESTED.items():
        found[name] = tuple(kind(**_plain(one)) for one in data[name])
    for name in _TIMES:
        found[name] = None if data[name] is None else datetime.fromisoformat(data[name])
    completeness = dict(data["completeness"])
    completeness["notes"] = tuple(completeness["notes"])
    # absent in snapshots of the first releases
    completeness["claims"] = Claims(**completeness.get("claims", {}))
    found["completeness"] = Completeness(**completeness)
    parts: list[Any] = data["key"]
    if not all(isinstance(part, str) for part in parts):
        raise TypeError(f"a key is of texts, not {parts!r}")
    found["key"] = RunKey(*parts)
    found["state"] = RunState(data["state"])
    found["tags"] = tuple(data["tags"])
    found |= {"config": _plain(data["config"]), "summary": _plain(data["summary"])}
    return Run(**found)


def _flat(value: Any) -> dict[str, Any]:
    """A dataclass of plain values."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _tagged(value: Any) -> Any:
    if isinstance(value, dict):
        encoded = {k: _tagged(v) for k, v in cast("dict[str, Any]", value).items()}
        return {_TAG: "object", "of": encoded} if _TAG in encoded else encoded
    if isinstance(value, list):
        return [_tagged(item) for item in cast("list[Any]", value)]
    if isinstance(value, float) and not math.isfinite(value):
        return {_TAG: "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    known = cast("dict[str, Any]", value)
    tag = known.get(_TAG)
    if tag in _NUMBERS:
        return _NUMBERS[tag]
    inner: dict[str, Any] = known["of"] if tag == "object" else known
    return {key: _plain(item) for key, item in inner.items()}
