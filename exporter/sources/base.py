"""What every tracker looks like from inside: list the runs, then pull them one by one.

A source never writes, never decides which runs are wanted, and never stops at one broken run:
what it cannot list goes to `problems`, what it cannot pull is a `SourceError` of that run alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from exporter.errors import Place, Problem, SourceError
from exporter.model.run import PulledRun, RunHead


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What to take from a tracker.

    `environment` adds who and where (user names, e-mail addresses), which most trackers record
    without being asked; it stays out of the store unless wanted.
    """

    environment: bool = False


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

    def show(self, file: Path) -> str:
        """A file below the location as the user would write it, for messages."""
        if file == self.path:
            return self.text
        return f"{self.text.rstrip('/')}/{file.relative_to(self.path).as_posix()}"


class Source(Protocol):
    """One tracker at one address."""

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

    def pull(self, head: RunHead) -> PulledRun:
        """The whole run.

        Raises:
            SourceError: when this run cannot be read.
        """
        ...
