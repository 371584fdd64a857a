"""What every tracker looks like from inside: list the runs, then pull them one by one.

A source never writes, never decides which runs are wanted, and never stops at one broken run:
what it cannot list goes to `problems`, what it cannot pull is a `SourceError` of that run alone.
When the tracker itself is gone, so that no other run can be read either, it is a `SourceLostError`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from exporter.errors import Place, Problem, SourceError
from exporter.model.run import PulledRun, Run, RunHead


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What to take from a tracker.

    `environment` adds who and where (user names, e-mail addresses), which most trackers record
    without being asked; it stays out of the store unless wanted. `since` asks for runs with a sign
    of life at or after it: a source that can ask its tracker for these alone does; `pull` drops
    the others by their heads.
    """

    environment: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where a source is: the address as the user wrote it, and the path that it means here.

    Only `address` and names below `path` may be kept or shown; `path` itself is of this machine.
    """

    address: str
    text: str
    path: Path

    @property
    def origin(self) -> str:
        """Scheme and last name of the place: what documents say, on whichever machine it lay."""
        return f"{self.address.split(':', 1)[0]}:{self.path.resolve().name}"

    def is_file(self) -> bool:
        """Whether the place is a file; else it is a folder.

        Raises:
            SourceError: when it is neither.
        """
        try:
            if self.path.is_file():
                return True
            if self.path.is_dir():
                return False
            reason = "it is not there"
        except OSError as error:
            reason = error.strerror or "it cannot be read"
        raise SourceError.of(
            "source.not-found",
            f"there is no file or folder {self.text!r}: {reason}",
            place=Place(file=self.text),
            hint="a relative location is taken from the folder of the configuration",
        )

    def nothing(self, code: str, what: str, hint: str) -> SourceError:
        """The error that there is no `what` at this place."""
        message = f"there is no {what} in {self.text!r}"
        return SourceError.of(code, message, place=Place(file=self.text), hint=hint)

    def show(self, file: Path) -> str:
        """A file below the location as the user would write it, for messages."""
        if file == self.path:
            return self.text
        return f"{self.text.rstrip('/')}/{file.relative_to(self.path).as_posix()}"


def fingerprint(*parts: object) -> str:
    """A digest of what a run's data depend on: the reader, the options that count, the files.

    Parts are compared by their `repr`.
    """
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


class Source(Protocol):
    """One tracker at one address. Only `pull` is called from several threads, for several runs."""

    @property
    def lanes(self) -> int:
        """How many runs may be pulled at once: one from files, a few from a server."""
        ...

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the last `heads()` could not list: each problem names the file that is broken."""
        ...

    def heads(self) -> Sequence[RunHead]:
        """Every run that is there, sorted by key, each once.

        Raises:
            SourceError: when nothing can be listed at all (no such folder, no run in it).
        """
        ...

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The whole run, or only its end when the beginning is `kept` (see `PulledRun.since`).

        Raises:
            SourceError: when this run cannot be read.
            SourceLostError: when no run can be read any more.
        """
        ...


class Placed:
    """What the sources share: where they are, what to take, and what the last list lacked."""

    def __init__(self, location: Location, options: SourceOptions) -> None:
        self._location = location
        self._options = options
        self._problems: list[Problem] = []

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the last `heads()` could not list: each names the file that is broken."""
        return tuple(self._problems)
