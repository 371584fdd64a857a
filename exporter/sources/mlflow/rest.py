"""MLflow's tracking server, by its REST API (https://mlflow.org/docs/latest/rest-api).

Histories come a metric at a time and page by page: the server's bulk endpoints cut silently
(https://github.com/mlflow/mlflow/issues/23702), so they are never asked. Servers of before 3.1 have
no pages and send all at once. Credentials are MLflow's own variables of the environment.
"""

import os
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from exporter.errors import Problem
from exporter.model.run import Run
from exporter.sources.base import Location
from exporter.sources.http import Auth, Server
from exporter.sources.mlflow.download import Download
from exporter.sources.mlflow.pages import objects, paged, record
from exporter.sources.mlflow.record import About, Last, Listed, Points, Record, restored
from exporter.sources.rows import SPECIAL

_API = "api/2.0/mlflow"
_PAGE, _VALUES = 1000, 25_000
"""What the server gives at once at most: experiments and runs, values of a metric."""

_ORDER = "attributes.start_time ASC"


class Tracking:
    """Runs on a tracking server. It counts no values, so only last steps are claimed."""

    lanes = 4

    def __init__(self, location: Location) -> None:
        url = httpx.URL(location.text)
        self.origin = f"mlflow:{url.netloc.decode('ascii', 'replace').rpartition('@')[2]}"
        self._server = Server(
            location.text,
            name="the tracking server of MLflow",
            auth=_auth(),
            help_auth="set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and _PASSWORD",
        )

    def listed(self, problems: list[Problem]) -> Iterator[Listed]:
        """Every run that is not deleted, with its last values, but without a history."""
        body = {"max_results": _PAGE, "view_type": "ACTIVE_ONLY"}
        names = {
            str(one.get("experiment_id")): str(one.get("name"))
            for one in self._pages("experiments/search", body, "experiments")
        }
        body = {"max_results": _PAGE, "run_view_type": "ACTIVE_ONLY", "order_by": [_ORDER]}
        for experiment in sorted(names):
            asked = {**body, "experiment_ids": [experiment]}
            for run in self._pages("runs/search", asked, "runs"):
                yield _listed(run, names[experiment])

    def read(self, token: str, kept: Run | None, reader: str) -> Record:
        """A run, whole: histories cannot be asked for from somewhere on."""
        found = record(self._server.get(f"{_API}/runs/get", {"run_id": token}), "run")
        info, data = record(found, "info"), record(found, "data")
        home = {"experiment_id": info.get("experiment_id")}
        reply = self._server.get(f"{_API}/experiments/get", home)
        latest = _latest(data)
        series = {name: self._history(token, name) for name in latest}
        lost = sum(lost for _, lost in series.values())
        return Record(
            about=_about(info, str(record(reply, "experiment").get("name"))),
            tags=_texts(data, "tags"),
            params=_texts(data, "params"),
            latest=latest,
            points=Points.joined({name: columns for name, (columns, _) in series.items()}),
            counts=dict.fromkeys(latest, 1),
            lost=lost,
            notes=(f"values that are no numbers: {lost}",) if lost else (),
        )

    def artifacts(self, about: About, scratch: Path) -> Download:
        """The files of a run, which the server gives out wherever they lie."""
        return Download(self._server, about.id, scratch)

    def _history(self, run: str, metric: str) -> tuple[tuple[Any, Any, Any], int]:
        """Steps, times and values of one metric, and how many values were none."""
        asked = {"run_id": run, "metric_key": metric, "max_results": _VALUES}
        found = [_value(one) for one in paged(self._values, asked, "metrics")]
        rows = [row for row in found if row is not None]
        steps, times, values = zip(*rows, strict=True) if rows else ((), (), ())
        columns = np.array(steps, np.int64), np.array(times, np.int64), np.array(values, np.float64)
        return columns, len(found) - len(rows)

    def _values(self, asked: dict[str, Any]) -> Any:
        return self._server.get(f"{_API}/metrics/get-history", asked)

    def _pages(self, path: str, asked: Mapping[str, Any], key: str) -> Iterator[dict[str, Any]]:
        return paged(lambda page: self._server.post(f"{_API}/{path}", page), asked, key)


def _auth() -> Auth | None:
    token = os.environ.get("MLFLOW_TRACKING_TOKEN")
    user = os.environ.get("MLFLOW_TRACKING_USERNAME")
    if token:
        return partial(_bear, token)
    return (user, os.environ.get("MLFLOW_TRACKING_PASSWORD", "")) if user else None


def _bear(token: str, request: httpx.Request) -> httpx.Request:
    request.headers["Authorization"] = f"Bearer {token}"
    return request


def _listed(run: Mapping[str, Any], project: str) -> Listed:
    info, data = record(run, "info"), record(run, "data")
    about, tags = _about(info, project), _texts(data, "tags")
    seen = [time for one in objects(data, "metrics") if (time := _whole(one.get("timestamp")))]
    alive = max((time for time in (about.started, about.ended, *seen) if time), default=None)
    # texts, since NaN is not equal to itself
    stamp = [about, sorted(tags.items()), sorted(map(repr, objects(data, "metrics")))]
    stamp.append(sorted(_texts(data, "params").items()))
    return Listed(about, tags, stamp, alive, about.id)


def _about(info: Mapping[str, Any], project: str) -> About:
    return About(
        id=str(info.get("run_id") or info.get("run_uuid") or ""),
        project=project,
        name=str(info.get("run_name") or ""),
        status=str(info.get("status") or ""),
        started=_whole(info.get("start_time")),
        ended=_whole(info.get("end_time")),
        user=str(info.get("user_id") or ""),
        artifacts=str(info.get("artifact_uri") or ""),
        experiment=str(info.get("experiment_id") or ""),
    )


def _texts(data: Mapping[str, Any], key: str) -> dict[str, str]:
    return {str(one.get("key")): str(one.get("value") or "") for one in objects(data, key)}


def _latest(data: Mapping[str, Any]) -> dict[str, Last]:
    rows = {str(one.get("key")): _value(one) for one in objects(data, "metrics")}
    values = restored(np.array([row[2] if row else np.nan for row in rows.values()], np.float64))
    ends = zip(rows.items(), values.tolist(), strict=True)
    return {key: Last(value, row[0] if row else None) for (key, row), value in ends}


def _value(one: Mapping[str, Any]) -> tuple[int, int, float] | None:
    """Step, time and value; NaN is a text."""
    step, time, value = (
        _whole(one.get("step", 0)),
        _whole(one.get("timestamp", 0)),
        one.get("value"),
    )
    if isinstance(value, str):
        value = SPECIAL.get(value)
    if step is None or time is None or not isinstance(value, int | float):
        return None
    return step, time, float(value)


def _whole(value: Any) -> int | None:
    """An integer of 64 bits; some servers write these as texts."""
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value, re.ASCII):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
        return value
    return None
