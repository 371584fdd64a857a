"""Panels that lay out what runs left behind: files, whole configs, programs."""

from typing import Literal

from pydantic import Field

from exporter.model.base import MOST
from exporter.model.panel import Panel

MOST_FILES = 60
"""Files of one media panel, unless it says otherwise."""

Axis = Literal["", "step", "run", "index", "key"]


class ComparerPanel(Panel):
    """Every value of the runs' configs and summaries, a column per run."""

    kind: Literal["comparer"] = "comparer"
    diff_only: bool = False
    """Leaves out the values that all runs share."""
    split: bool = False
    """First the values that differ, then those that all runs share."""


class MediaPanel(Panel):
    """Files that the runs logged: pictures side by side, tables, and other files by name."""

    kind: Literal["media"] = "media"
    keys: tuple[str, ...] = Field(min_length=1)
    """The names that the files were logged under."""
    columns: int = Field(default=0, ge=0, le=12)
    """Pictures in a row; 0 leaves it to the width."""
    steps: Literal["last", "all"] | tuple[int, ...] = "last"
    """The last step of each run, all of them, or these."""
    every: int = Field(default=1, ge=1, le=MOST)
    """Of all steps of a run, the first and every so manieth after it."""
    x: Axis = ""
    """What stands side by side; without `x` and `y` pictures follow each other."""
    y: Axis = ""
    """What stands one below the other. `index` is the place in a list of pictures."""
    limit: int = Field(default=MOST_FILES, ge=1, le=400)
    """At most so many files."""
    overlays: bool = True
    """Whether masks and boxes are drawn over their pictures."""


class CodeDiffPanel(Panel):
    """The programs of runs: what each of them changed against that of the first one."""

    kind: Literal["code_diff"] = "code_diff"
    diff: Literal["unified", "split"] = "unified"
    """A listing of what is new and what is gone, or both programs side by side."""
    file: str = ""
    """Path of a file, such as `lib/model.py` or `diff.patch`; empty is what was started."""
    context: int = Field(default=3, ge=0, le=100)
    """Unchanged lines around a change."""
