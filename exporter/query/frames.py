"""The data of an HTML panel: its runs as JSON that can stand inside a script.

    {"runs": [{"id", "name", "entity", "project", "state", "created_at", "duration", "user",
               "group", "job_type", "tags", "config": {...}, "summary": {...},
               "statistics": {"val/accuracy": {"max": 0.9}},
               "history": {"train/loss": {"step": [0, 1, ...], "value": [2.3, null, ...]}}}]}

The summary is what all other panels see: the last value where the tracker keeps statistics of it,
which stand by themselves. Runs are in the order of the run set, keys sorted. What JSON has no
number for is null.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from exporter.model.panels import HtmlPanel
from exporter.model.run import Run, RunKey
from exporter.model.table import Column, PanelTable
from exporter.query.sampling import sample
from exporter.query.scene import Scene
from exporter.query.value_paths import ATTRIBUTES, statistics_of, summary_of

MARK = "%WANDB_DATA%"
MOST_RUNS = 500
LARGEST = 8_000_000
"""Characters of a panel with its data in every place."""
_ATTRIBUTES = (
    *("id", "name", "entity", "project", "state", "created_at", "duration"),
    *("user", "group", "job_type", "tags"),
)
_COLUMNS = 500
"""Pixel columns that a long history is sampled to; 4 points each."""
_DEEPEST = 50
_UNSAFE = re.compile(r"[<>&'`$]")


def frame_table(panel: HtmlPanel, scene: Scene) -> PanelTable:
    """One row of two texts, `content` and `data`; no row when they would be too large.

    `data` is empty when the content does not ask for it.
    """
    places = panel.content.count(MARK)
    runs = scene.runs[:MOST_RUNS] if places else ()
    notes: list[str] = []
    if places and len(runs) < len(scene.runs):
        notes.append(f"The first {MOST_RUNS} of {len(scene.runs)} runs are in the data.")
    data = run_data(runs, _histories(panel.history, runs, scene)) if places else ""
    if len(panel.content) + places * len(data) > LARGEST:
        most = f"{LARGEST // 1_000_000} MB"
        return PanelTable("html", (), (), (f"With its data it is larger than {most}.",))
    texts = (("content", panel.content), ("data", data))
    return PanelTable("html", tuple(Column(n, n, "text", (v,)) for n, v in texts), (), tuple(notes))


def filled(content: str, data: str) -> str:
    """The content with the data in every place that asks for them."""
    return content.replace(MARK, data)


def run_data(runs: Sequence[Run], histories: Mapping[RunKey, Any]) -> str:
    """JSON in ASCII that can end no script, no attribute and no string around it."""
    made = {"runs": [_run(run, histories.get(run.key, {})) for run in runs]}
    text = json.dumps(made, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _run(run: Run, history: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: _plain(ATTRIBUTES[name].get(run)) for name in _ATTRIBUTES}
    sections = {
        "config": _plain(run.config),
        "summary": _plain(summary_of(run)),
        "statistics": _plain(statistics_of(run)),
    }
    return {**own, **sections, "history": history}


def _histories(metrics: Sequence[str], runs: Sequence[Run], scene: Scene) -> dict[RunKey, Any]:
    """Steps and values by run and metric, long ones sampled with every extreme kept."""
    found: dict[RunKey, dict[str, Any]] = {}
    wanted = list(dict.fromkeys(metrics))
    traces = scene.reader.traces([run.key for run in runs], "_step", wanted) if wanted else ()
    for trace in traces:
        kept = sample(trace.x, trace.y, _COLUMNS)
        values = {"step": trace.x[kept].tolist(), "value": trace.y[kept].tolist()}
        found.setdefault(trace.run, {})[trace.metric] = _plain(values)
    return found


def _plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON has it; a whole number loses its `.0`."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        entries = cast("Mapping[Any, Any]", value)
        return {str(key): _plain(one, depth + 1) for key, one in entries.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, depth + 1) for one in cast("Sequence[Any]", value)]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value if value is None or isinstance(value, bool | int) else str(value)
