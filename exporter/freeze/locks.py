"""Locked run sets meet the runs that are there."""

from collections.abc import Sequence

from exporter.errors import Problem
from exporter.model.panels import Panel, RunSet
from exporter.model.run import Run


def lost_runs(panel: Panel, sets: Sequence[RunSet], runs: Sequence[Run]) -> list[Problem]:
    """A warning about the runs that a locked set names and the panel does not get."""
    there = {str(run.key) for run in runs}
    lost = [key for one in sets for key in one.keys if key not in there]
    if not lost:
        return []
    more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
    message = f"panel {panel.id!r}: locked runs are not there: {', '.join(lost[:3])}{more}"
    hint = "pull their source, or `runpress lock --update`"
    return [Problem("run-missing", message, None, hint, "warning")]
