"""What every command is given: the project's folder, its file (read when needed), the console."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.cli.output import Console

if TYPE_CHECKING:
    from exporter.config import Project
    from exporter.store import RunStore


@dataclass
class Settings:
    """The global options of one call."""

    folder: Path
    console: Console
    params: dict[str, str] = field(default_factory=dict[str, str])
    """Parameters of reports, by name."""
    projects: dict[str, str] = field(default_factory=dict[str, str])
    """Projects of reports -> where their runs are; '' is a report's own."""
    store_address: str = ""
    """Where runs are kept; '' leaves it to the environment and the project file."""
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

    @cached_property
    def store(self) -> "RunStore":
        """Where runs are kept."""
        from exporter.store import open_store

        return open_store(*self.project.store(self.store_address))
