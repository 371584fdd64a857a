"""A report that is hard on paper: every kind of panel in every width, and rows that mix them.

It is made of the real runs of examples/, half of which get names of 300 characters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exporter.freeze import freeze_report
from exporter.library import Library
from exporter.model.report import Report
from exporter.model.run import Run
from exporter.model.snapshot import Snapshot

Panel = dict[str, Any]
NOW = datetime(2026, 11, 24, tzinfo=UTC)
PER_ROW = {"full": 1, "half": 2, "third": 3, "quarter": 4}
LONG = "sweep/vision-transformer_with.every-setting=in:its/name" * 6
"""Of more than 300 characters, with places to break."""
BEST = {"state": ["finished"], "order": "-summary.val/accuracy", "limit": 3}
ALL = {"state": ["finished"], "order": "name"}
ACCURACY = "summary.val/accuracy"
WORDS = "Prose in a panel, with a list:\n\n- of a few\n- short items\n\nand a closing sentence."
COLUMNS = (
    "name", "state", "created_at", "duration", "tags", "job_type", "group", "user",
    "config.architecture", "config.learning_rate", "config.optimizer.name", "config.batch_size",
    "config.seed", "config.epochs", "summary.val/accuracy", "summary.val/loss",
    "summary.train/loss", "summary.final_accuracy", "summary.inference_time",
    "summary.training_time", "summary._step", "summary._runtime", "config.weight_decay",
    "config.dropout", "summary.epoch",
)  # fmt: skip

KINDS: dict[str, Panel] = {
    "line": {"y": ["train/loss"], "runs": BEST},
    "legend": {"y": ["train/loss"], "runs": ALL, "max_runs": 20},
    "bar": {"metrics": [ACCURACY], "runs": ALL, "groupby": "config.architecture"},
    "bars": {"metrics": [ACCURACY], "runs": ALL},
    "box": {"metrics": [ACCURACY], "runs": ALL, "groupby": "config.architecture", "style": "box"},
    "scatter": {"x": "config.learning_rate", "y": ACCURACY, "runs": ALL},
    "parallel": {
        "axes": [
            {"value": "config.architecture"},
            {"value": "config.learning_rate"},
            {"value": ACCURACY},
        ],
        "runs": ALL,
    },
    "importance": {"target": ACCURACY, "runs": ALL},
    "scalar": {"metrics": ["summary.val/accuracy", "summary.val/loss"], "runs": ALL},
    "table": {"columns": list(COLUMNS[:5]), "runs": BEST},
    "broad": {"columns": list(COLUMNS), "runs": BEST},
    "small": {"columns": ["config.architecture", ACCURACY], "runs": BEST},
    "comparer": {"runs": BEST, "diff_only": True},
    "media": {"keys": ["predictions"], "runs": {"names": "^production"}},
    "markdown": {"text": WORDS},
    "missing": {"what": "a panel of another tool", "reason": "there is no such panel here"},
}
"""Fields of each kind; a name that is no kind of panel is another use of one."""
USES = {"legend": "line", "bars": "bar", "box": "bar", "broad": "table", "small": "table"}
MIXED = (
    ("legend", "markdown"),
    ("line", "small"),
    ("scalar", "legend", "missing"),
    ("small", "bars", "markdown"),
    ("line", "comparer", "media"),
    ("scalar", "scalar", "scalar", "scalar"),
    ("small", "markdown", "missing", "scalar"),
    ("line", "scatter", "legend", "bar"),
)
"""Rows of different neighbours, each of equal shares."""


def torture(kinds: Sequence[str] = tuple(KINDS)) -> Report:
    """The report."""
    blocks: list[Any] = [{"kind": "toc"}]
    for width in PER_ROW:
        blocks += [{"kind": "heading", "level": 1, "text": f"Of {width} width"}]
        blocks += _rows(width, kinds)
    blocks += [{"kind": "heading", "level": 1, "text": "Mixed"}]
    blocks += [_grid(f"mix{n}", row, _share(len(row))) for n, row in enumerate(MIXED)]
    fields = {"title": f"Torture of {LONG}", "project": "my-team/vision-models", "blocks": blocks}
    return Report.model_validate(fields)


def _rows(width: str, kinds: Sequence[str]) -> Iterator[Any]:
    count = PER_ROW[width]
    for at in range(0, len(kinds), count):
        row = kinds[at : at + count]
        yield {"kind": "heading", "level": 2, "text": f"{', '.join(row)}"}
        yield _grid(width, row, width)


def _share(count: int) -> str:
    return next(width for width, most in PER_ROW.items() if most == count)


def _grid(prefix: str, kinds: Sequence[str], width: str) -> Any:
    panels = [_panel(f"{prefix}-{n}-{kind}", kind, width) for n, kind in enumerate(kinds)]
    return {"kind": "grid", "panels": panels}


def _panel(name: str, kind: str, width: str) -> Panel:
    about = "A caption of some length, which says more than a short title could." * (
        width != "full"
    )
    words = {} if kind in {"missing", "markdown"} else {"caption": about}
    title = f"{kind.capitalize()} of {width} width"
    place = {"id": name, "title": title, "width": width, "kind": USES.get(kind, kind)}
    return place | KINDS[kind] | words


class Renamed(Library):
    """The same runs, every second one with a name of 300 characters."""

    def runs(self) -> Sequence[Run]:
        """As `Library.runs`."""
        return [
            replace(run, name=f"{run.name}-{LONG}"[:300]) if n % 2 else run
            for n, run in enumerate(super().runs())
        ]


def snapshot(library: Library, report: Report, base: Path) -> Snapshot:
    """The report, frozen on the examples with long names."""
    named = Renamed(library._store, library._keys)
    return freeze_report(report, named, base=base, now=NOW)
