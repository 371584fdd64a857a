"""The archive's error tree: a code, what is wrong, what helps, and the exit status of a command.

Nothing here reads or writes. Everything that the package raises on purpose is an `ArchiveError`;
an `OSError` that leaves it is a bug.
"""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


class ArchiveError(Exception):
    """Something the caller has to know: `code` (A001 ...), `message`, `help` and `exit_status`."""

    exit_status: int = 2

    def __init__(self, code: str, message: str, *, help: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.help = help

    def __str__(self) -> str:
        return f"{self.code}: {self.message}\nhelp: {self.help}"


class UsageError(ArchiveError):
    """The call asks for something that the format does not allow (exit status 2)."""


class NotFoundError(ArchiveError):
    """No such object, version or file (exit status 2)."""


class AccessError(ArchiveError):
    """A source or the archive cannot be read or written: rights, space, a dying disk (status 4)."""

    exit_status = 4


class DamagedError(ArchiveError):
    """What is on disk is not what was archived (exit status 5)."""

    exit_status = 5


@contextmanager
def writing(place: Path, size: int = 0) -> Generator[None]:
    """Turn what the operating system refuses while `place` is written into an `AccessError`.

    `size` is the number of bytes that may be needed, for the message about a full disk.
    """
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        where = f"{place}: {error.strerror or error}"
        message = f"{where}; up to {size} bytes were to be written" if full else where
        text = "free some space and run it again" if full else "check the rights and the disk"
        raise AccessError(
            "A022", message, help=f"{text}; what was there before is untouched"
        ) from error
