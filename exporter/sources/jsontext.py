"""JSON and text from strangers: tolerant where trackers are (NaN), strict where it would hurt.

Everything that leaves here can be encoded as UTF-8 and nests at most `MAX_DEPTH` levels.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast

import msgspec

MAX_DEPTH = 64
_FLOATS, _TOGETHER = msgspec.json.Decoder(list[float]), 1000
_MINUS_ZERO = re.compile(rb"-0(?![.\d])")


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
    found: list[float] = []
    for start in range(0, len(texts), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        found += _plain(some) or map(float, some)
    return found


def _plain(texts: Sequence[bytes]) -> list[float] | None:
    """Numbers parsed together; None when they are not plain ones.

    msgspec has no NaN and no infinities, and takes -0 for the 0 of whole numbers.
    """
    joined = b"[%b]" % b",".join(texts)
    if b"-0" in joined and _MINUS_ZERO.search(joined):
        return None
    with suppress(ValueError):
        found = _FLOATS.decode(joined)
        return found if len(found) == len(texts) else None
    return None


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
