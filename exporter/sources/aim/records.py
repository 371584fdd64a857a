"""How Aim encodes paths and values in RocksDB (`aim.storage.encoding`, Aim 3).

A path is its keys one after the other, each followed by 0xFE, a byte that UTF-8 never has; a key
that is a number is 0xFE and eight bytes, big-endian. A value begins with a byte for its type.
Nothing is known here about what the paths mean.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any, cast

from exporter.errors import SourceError
from exporter.sources.aim.child import LAST, SIZES
from exporter.sources.jsontext import clean

Key = str | int
Path = tuple[Key, ...]
Pair = tuple[bytes, bytes]

_BREAK = 0xFE
_NONE, _BOOL, _INT, _FLOAT, _TEXT, _BYTES, _ARRAY, _OBJECT = range(8)
_INT64, _DOUBLE, _INDEX = struct.Struct("<q"), struct.Struct("<d"), struct.Struct(">q")
_BLOBS = b"BLOBS\xfe"
_MAX_DEPTH = 64
"""Keys of a path below a root; deeper ones are left out."""


class Database:
    """The records of one database: `pairs` in the order of their keys, long values in `blobs`."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        """Take the records, sorted by key, so that the long values are the first ones."""
        long = list(takewhile(lambda pair: pair[0].startswith(_BLOBS), pairs))
        self.blobs = {key[len(_BLOBS) :]: data for key, data in long}
        self.pairs = pairs[len(long) :]


def databases(data: bytes, count: int) -> list[Database]:
    """The output of `child`.

    Raises:
        SourceError: when it ends before the last database does.
    """
    found: list[Database] = []
    at = 0
    while len(found) < count:
        pairs: list[Pair] = []
        try:
            at = _read(data, at, pairs)
        except struct.error:
            raise SourceError.of("aim.cut", "the records of the run end too early") from None
        found.append(Database(pairs))
    return found


def _read(data: bytes, at: int, pairs: list[Pair]) -> int:
    """Append the records of one database; the position after it."""
    key, head, unpack = b"", SIZES.size, SIZES.unpack_from
    while True:
        shared, rest, size = cast("tuple[int, int, int]", unpack(data, at))
        start = at + head
        if shared == LAST:
            return start
        middle = start + rest
        at = middle + size
        key = key[:shared] + data[start:middle]
        pairs.append((key, data[middle:at]))


def path(key: bytes) -> Path:
    """The keys of a path; one that is cut off ends where it does."""
    found: list[Key] = []
    at = 0
    while at < len(key):
        if key[at] == _BREAK and at + 10 <= len(key):
            found.append(index(key[at + 1 : at + 9]))
            at += 10
            continue
        end = key.find(_BREAK, at)
        end = len(key) if end < 0 else end
        found.append(clean(key[at:end].decode("utf-8", "replace")))
        at = end + 1
    return tuple(found)


def index(data: bytes) -> int:
    """A key that is a number."""
    return cast("int", _INDEX.unpack(data)[0])


def value(data: bytes) -> Any:
    """A value, None for one of a type that holds nothing or is not known.

    Arrays and objects are empty here: what is in them follows under their path.
    """
    kind, rest = (data[0] if data else _NONE), data[1:]
    if kind == _INT and len(rest) == _INT64.size:
        return _INT64.unpack(rest)[0]
    if kind == _FLOAT and len(rest) == _DOUBLE.size:
        return _DOUBLE.unpack(rest)[0]
    if kind == _BOOL:
        return rest[:1] != b"\0"
    if kind == _TEXT:
        return clean(rest.decode("utf-8", "replace"))
    if kind == _ARRAY:
        return list[Any]()
    return dict[str, Any]() if kind == _OBJECT else None


def tree(pairs: Iterable[Pair], root: Path) -> Any:
    """The value below a path: objects as dicts, arrays as lists in the order of their indexes."""
    top: dict[Key, Any] = {}
    lists: set[Path] = set()
    for where, data in _below(pairs, root):
        if data[:1] == bytes([_ARRAY]):
            lists.add(where)
        _put(top, where, value(data))
    return _settled(top, lists, ())


def _below(pairs: Iterable[Pair], root: Path) -> Iterator[tuple[Path, bytes]]:
    for key, data in pairs:
        where = path(key)
        if 0 < len(where) - len(root) <= _MAX_DEPTH and where[: len(root)] == root:
            yield where[len(root) :], data


def _put(top: dict[Key, Any], where: Path, found: Any) -> None:
    for key in where[:-1]:
        inner = top.get(key)
        if not isinstance(inner, dict):
            inner = top[key] = {}
        top = cast("dict[Key, Any]", inner)
    top[where[-1]] = {} if isinstance(found, list) else found


def _settled(found: Any, lists: set[Path], where: Path) -> Any:
    if not isinstance(found, dict):
        return found
    inner = {
        key: _settled(one, lists, (*where, key))
        for key, one in cast("dict[Key, Any]", found).items()
    }
    if where in lists:
        return [inner[key] for key in sorted(inner, key=lambda key: (isinstance(key, str), key))]
    return {str(key): one for key, one in inner.items()}
