"""Files that a stranger's record names: only those below the folder that the record is about."""

from pathlib import Path, PurePosixPath


def inside(folder: Path, name: str) -> Path | None:
    """The file `name` below `folder`, links followed; None when it is missing or elsewhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name:
        return None
    try:
        found = (folder / path).resolve()
        return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
    except (OSError, RuntimeError, ValueError):
        # a name that the file system cannot have, or a circle of links (RuntimeError before 3.13)
        return None
