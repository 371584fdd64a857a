"""JSON and text from strangers: tolerant where trackers are (NaN), strict where it would hurt.

Everything that leaves here can be encoded as UTF-8 and nests at most `MAX_DEPTH` levels.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast

import msgspec

MAX_DEPTH = 64
_FLOATS = msgspec.json.Decoder(list[float])


def clean(text: str) -> str:
    """The text with lone surrogates replaced, so that it can be written anywhere."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def parse(data: bytes | str) -> Any:
    """The value of a JSON text in which NaN and Infinity may occur.

    Raises:
        ValueError: when it is not JSON, or nests too deeply.
    """
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    try:
        return _checked(json.loads(text), MAX_DEPTH)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None


def floats(texts: Sequence[bytes]) -> list[float]:
    """The numbers that texts are, NaN and Infinity among them.

    Raises:
        ValueError: when one is no number.
    """
    joined = b",".join(texts)
    # msgspec has no NaN and no infinities, and takes -0 for the 0 of whole numbers
    if b"-0," not in joined and not joined.endswith(b"-0"):
        with suppress(ValueError):
            found = _FLOATS.decode(b"[" + joined + b"]")
            if len(found) == len(texts):
                return found
    return list(map(float, texts))


def dump(value: Any) -> str:
    """The canonical text of a JSON value: sorted keys, no blanks, NaN as in JavaScript."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _checked(value: Any, depth: int) -> Any:
    if depth < 0:
        raise ValueError("JSON nested too deeply")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value).items()
        return {clean(key): _checked(item, depth - 1) for key, item in entries}
    if isinstance(value, list):
        return [_checked(item, depth - 1) for item in cast("list[Any]", value)]
    return value
