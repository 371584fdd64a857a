"""Panels that show more than numbers: prose, media, code, comparisons; and what cannot be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, field
from typing import Any, ClassVar

from exporter.reports.panel import Panel, missing
from exporter.reports.piece import Model, piece
from exporter.reports.rules import Rule, Rules
from exporter.reports.words import texts, value_path
from exporter.specs.markdown import dedented
from exporter.specs.wandb import absent


@piece
class MarkdownPanel(Panel):
    """Prose in a cell of a grid."""

    kind = "markdown"
    rules: ClassVar[Rules] = {"markdown": Rule("text", dedented)}

    markdown: str = ""

    def runs_of(self, around: Sequence[Model]) -> Model:
        """Prose has no runs."""
        return {}


@piece
class Html(Panel):
    """HTML of the author's own, as a block or in a grid; `%WANDB_DATA%` becomes the runs.

    Unlike in YAML, scripts run unless told otherwise: whoever runs this program has run its
    author's code already, and the frame can reach neither the page nor any network.
    """

    kind = "html"
    rules: ClassVar[Rules] = {"content": Rule("content"), "history": Rule("history", texts)}
    besides = frozenset({"scripts"})

    content: str = ""
    _: KW_ONLY
    scripts: bool = True
    history: Sequence[str] = ()
    title: str | None = None

    def written(self) -> Model:
        """The content, also an empty one, and whether its scripts run."""
        return {"content": self.content, "scripts": self.scripts, **super().written()}


@piece
class Unshown(Panel):
    """A panel that becomes a visible place, with the reason why it is empty."""

    def words(self) -> absent.Words:
        """What should be here, and why it is not."""
        raise NotImplementedError

    def to_model(self, around: Sequence[Model] = ()) -> Model:
        """A `missing` panel."""
        return missing(self, *self.words())


@piece
class RunComparer(Panel):
    """Configurations and summaries of runs beside each other."""

    kind = "comparer"
    besides = frozenset({"diff_only"})

    diff_only: str | bool | None = None
    _: KW_ONLY
    title: str | None = None

    def written(self) -> Model:
        """`split` puts the values that differ before the others."""
        split = self.diff_only == "split"
        how = {"split": True} if split else {"diff_only": bool(self.diff_only)}
        return how | super().written()


@piece
class MediaBrowser(Panel):
    """Logged pictures, tables and other files."""

    kind = "media"
    rules: ClassVar[Rules] = {
        "media_keys": Rule("keys", texts),
        "num_columns": Rule("columns"),
        "steps": Rule("steps"),
        "every": Rule("every"),
        "limit": Rule("limit"),
        "overlays": Rule("overlays"),
    }
    besides = frozenset({"mode", "gallery_axis", "grid_x_axis", "grid_y_axis"})

    title: str | None = None
    num_columns: int | None = None
    media_keys: Sequence[str] = ()
    mode: str | None = None
    gallery_axis: str | None = None
    grid_x_axis: str | None = None
    grid_y_axis: str | None = None
    _: KW_ONLY
    steps: str | Sequence[int] = "last"
    every: int = 1
    limit: int = 60
    overlays: bool = True

    def written(self) -> Model:
        """The fields; an axis along the steps has all of them."""
        axes = {"x": self.grid_x_axis, "y": self.grid_y_axis}
        grid = self.mode == "grid" or (self.mode is None and any(axes.values()))
        shown = {name: axis for name, axis in axes.items() if axis} if grid else {}
        along = list(shown.values()) if grid else [self.gallery_axis]
        steps = {"steps": "all"} if "step" in along else {}
        return shown | steps | super().written()


@piece
class ParameterImportancePlot(Panel):
    """How much each value of the configuration goes with a metric."""

    kind = "importance"
    rules: ClassVar[Rules] = {"with_respect_to": Rule("target", value_path)}

    with_respect_to: str = ""
    _: KW_ONLY
    title: str | None = None


@piece
class CodeComparer(Panel):
    """The difference between the programs of runs."""

    kind = "code_diff"
    rules: ClassVar[Rules] = {"file": Rule("file"), "context": Rule("context")}
    besides = frozenset({"diff"})

    diff: str = "split"
    _: KW_ONLY
    file: str = ""
    context: int = 3
    title: str | None = None

    def written(self) -> Model:
        """Side by side unless it is said otherwise."""
        return {"diff": self.diff, **super().written()}


@piece
class WeavePanel(Unshown):
    """A Weave expression."""

    config: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def words(self) -> absent.Words:
        """It is a program of the tracker's own pages."""
        return absent.WEAVE


@piece
class WeavePanelSummaryTable(Panel):
    """A logged table, as media are shown."""

    kind = "media"
    rules: ClassVar[Rules] = {"table_name": Rule("keys", texts)}

    _: KW_ONLY
    table_name: str


@piece
class WeavePanelArtifact(Unshown):
    """An artifact."""

    artifact: str
    tab: str = "overview"

    def words(self) -> absent.Words:
        """Artifacts are not kept with the runs."""
        return absent.artifact(self.artifact)


@piece
class WeavePanelArtifactVersionedFile(Unshown):
    """A file of an artifact."""

    _: KW_ONLY
    artifact: str
    version: str
    file: str

    def words(self) -> absent.Words:
        """Artifacts are not kept with the runs."""
        return absent.artifact_file(self.artifact, self.version, self.file)
