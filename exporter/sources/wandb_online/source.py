"""The source `wandb:`: a project of a W&B server, or one run of it."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from exporter.errors import Place, Problem, SourceError
from exporter.model.run import Claims, PulledRun, Run, RunHead, RunKey
from exporter.sources.base import Placed, fingerprint
from exporter.sources.jsontext import dump
from exporter.sources.moments import last, seconds
from exporter.sources.wandb_media import by_name
from exporter.sources.wandb_online.access import server
from exporter.sources.wandb_online.api import Api
from exporter.sources.wandb_online.assemble import assemble
from exporter.sources.wandb_online.files import Files
from exporter.sources.wandb_online.history import History, read, read_end
from exporter.sources.wandb_online.values import claims, summary, text
from exporter.sources.wandb_values import STEP

READER = "wandb 1"
"""Part of every fingerprint and cursor: raise it when the same rows would be read differently."""


class WandbOnline(Placed):
    """Runs of one project on a W&B server."""

    lanes = 4

    @cached_property
    def _names(self) -> tuple[str, str, str]:
        """Entity, project, and one run or ''."""
        text = self._location.text
        parts = [part for part in text.split("/") if part]
        if len(parts) == 4 and parts[2] == "runs":
            parts.pop(2)
        if len(parts) not in {2, 3} or ".." in parts:
            raise SourceError.of(
                "wandb.address",
                f"{text!r} names no project of W&B",
                place=Place(file=text),
                hint="write wandb:entity/project, or wandb:entity/project/run",
            )
        return parts[0], parts[1], parts[2] if len(parts) == 3 else ""

    @cached_property
    def _api(self) -> Api:
        entity, project, _ = self._names
        return Api(server(), entity, project)

    def heads(self) -> Sequence[RunHead]:
        """Every run, sorted by key; histories are not read."""
        self._problems = []
        runs, count = self._api.runs(self._filters())
        if self._names[2] and not runs and not self._options.since:
            what = f"there is no run {self._location.text!r}"
            raise SourceError.of("wandb.no-run", what, hint="its id is the last part of its URL")
        if len(runs) < count:
            what = f"the server listed {len(runs):,} runs of {count:,}"
            self._problems = [Problem("wandb.list", what, None, "pull again")]
        return sorted((self._head(node) for node in runs), key=lambda head: head.key)

    def pull(self, head: RunHead, kept: Run | None = None) -> PulledRun:
        """The run; of one that goes on only its end, from a little before what is kept."""
        scratch = Path(tempfile.mkdtemp(prefix="runpress-"))
        try:
            return self._pulled(head.key, kept, scratch)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise

    def _pulled(self, key: RunKey, kept: Run | None, scratch: Path) -> PulledRun:
        node = self._api.run(key)
        said = _claims(node)
        found = self._end(kept, said) or read(self._api, key, said, scratch)
        files = scratch / "files"
        files.mkdir()
        there = Files(self._api, key, files, by_name(kept.media if kept else ()))
        pulled = assemble(key, node, found, there, said, self._options)
        # what is partial is read whole the next time, so that all of its files are tried again
        cursor = "" if pulled.partial else f"{READER}: {found.twice}"
        return replace(pulled, run=replace(pulled.run, cursor=cursor), scratch=scratch)

    def _end(self, kept: Run | None, said: Claims) -> History | None:
        # what is kept of a history with steps written twice cannot be counted on
        if kept is None or kept.cursor != f"{READER}: 0":
            return None
        return read_end(self._api, kept, said)

    def _filters(self) -> Mapping[str, Any]:
        """A Mongo query; the server leaves out runs that have been still since."""
        only = self._names[2]
        found: dict[str, Any] = {"name": only} if only else {}
        if self._options.since:
            found["heartbeat_at"] = {"$gte": _iso(self._options.since)}
        return found

    def _head(self, node: Mapping[str, Any]) -> RunHead:
        shown = {k: v for k, v in node.items() if k != "user" or self._options.environment}
        digest = fingerprint(READER, self._options.environment, dump(shown))
        key = RunKey(self._api.entity, self._api.project, node["name"])
        alive = last(seconds(text(node.get(name))) for name in ("createdAt", "heartbeatAt"))
        return RunHead(key, digest, key.id, alive)


def _claims(node: Mapping[str, Any]) -> Claims:
    """The server's figures; where it does not name the last step, the summary does."""
    said = claims(node)
    step = summary(node.get("summaryMetrics")).get(STEP)
    if said.last_step is None and isinstance(step, int):
        return replace(said, last_step=step)
    return said


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
