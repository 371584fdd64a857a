"""The one program that loads RocksDB: prints the records of databases, and knows nothing of them.

It runs by itself, with any Python that has `aimrocks`, so it imports nothing of this package. A
crash in the foreign library, or an endless read, ends this process alone.

Output, for each database named on the command line: per record the sizes `shared u32 | key u32 |
value u32` (little-endian), the key without the `shared` first bytes of the key before it, and the
value; then three times 0xFFFFFFFF.
"""

import struct
import sys
from importlib import import_module
from typing import Any

SIZES = struct.Struct("<III")
LAST = 0xFFFFFFFF
END = SIZES.pack(LAST, LAST, LAST)
INDEX = 9
"""Bytes at the end of a key in which neighbours differ."""


def main(folders: list[str]) -> None:
    """Write every record of the databases to standard output."""
    aimrocks: Any = import_module("aimrocks")
    out = sys.stdout.buffer
    for folder in folders:
        options = aimrocks.Options(create_if_missing=False, max_open_files=64)
        # read-only, RocksDB replays the log in memory and writes no file
        records = aimrocks.DB(folder, options, read_only=True).iteritems()
        records.seek_to_first()
        before = b""
        for key, value in records:
            size = max(0, len(before) - INDEX)
            shared = size if key[:size] == before[:size] else 0
            out.write(SIZES.pack(shared, len(key) - shared, len(value)))
            out.write(key[shared:])
            out.write(value)
            before = key
        out.write(END)
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
