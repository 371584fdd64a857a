"""What every command is given: the project's folder, its file (read when needed), the console."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.cli.output import Console

if TYPE_CHECKING:
    from exporter.config import Project


@dataclass
class Settings:
    """The global options of one call."""

    folder: Path
    console: Console
    params: dict[str, str] = field(default_factory=dict[str, str])
    """Parameters of reports, by name."""
    projects: dict[str, str] = field(default_factory=dict[str, str])
    """Projects of reports -> where their runs are; '' is a report's own."""
    as_of: str = ""
    """What `now` means, in place of what the reports say."""

    @classmethod
    def of(
        cls, folder: str, *, as_json: bool, verbosity: int, color: str, progress: bool
    ) -> "Settings":
        """From the options as click gives them."""
        return cls(Path(folder), Console(as_json, verbosity, color, progress))

    @cached_property
    def project(self) -> "Project":
        """The project at or above the folder."""
        from exporter.config import find_project

        return find_project(self.folder)
