"""What a check finds: one value for every finding, from a broken inventory to a flipped bit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding of a check.

    `code` is an OCFL validation code (E... an error, W... a warning) or one of ours (A04x).
    `place` is the file or directory, relative to the storage root. `versions` and `paths` are the
    versions and logical paths that the finding touches; empty when it touches none in particular.
    """

    object_id: str
    place: str
    code: str
    message: str
    versions: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    @property
    def warning(self) -> bool:
        """A breach of advice only; nothing is lost or wrong."""
        return self.code.startswith("W") or self.code == "A041"

    def __str__(self) -> str:
        touched = f" (versions {', '.join(self.versions)})" if self.versions else ""
        return f"{self.code} {self.object_id or '-'}: {self.place}: {self.message}{touched}"


def finding(
    code: str,
    message: str,
    place: str = "",
    versions: tuple[str, ...] = (),
    paths: tuple[str, ...] = (),
) -> Problem:
    """A problem whose object is not known yet."""
    return Problem("", place, code, message, versions, paths)
