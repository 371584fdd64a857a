"""Questions to a W&B server, and the parts of the answers that count. Retries are `sources.http`'s.

Answers come from a stranger: `at` reaches into them without trusting their shape.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from exporter.errors import SourceError
from exporter.model.run import RunKey
from exporter.sources.http import Server
from exporter.sources.wandb_online import queries

PER_PAGE = 50
"""Runs of one page of the list, with their configs and summaries."""
FILES_AT_ONCE = 100
EVENTS = 100_000
"""Rows of system metrics; the server has no pages of them."""


def at(value: Any, *names: str) -> Any:
    """What lies below these names, None when there is none of them."""
    for name in names:
        if not isinstance(value, dict):
            return None
        value = cast("dict[str, Any]", value).get(name)
    return value


def items(value: Any) -> list[Any]:
    """The items of a list; none when it is no list."""
    return cast("list[Any]", value) if isinstance(value, list) else []


class RefusedError(SourceError):
    """A question that the server does not answer."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a run on the server, and where it can be had for a while."""

    name: str
    url: str
    size: int


class Api:
    """One project of one server."""

    def __init__(self, server: Server, entity: str, project: str) -> None:
        self.server = server
        self.entity = entity
        self.project = project

    def runs(self, filters: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
        """The runs that a Mongo query matches, each once, and how many the server says there are.

        Raises:
            SourceError: when there is no such project, or its list has no end.
        """
        found: dict[str, dict[str, Any]] = {}
        cursors: set[str] = set()
        cursor, count, more = None, 0, True
        query = json.dumps(filters, sort_keys=True)
        while more:
            page = self._project(
                queries.RUNS, filters=query, cursor=cursor, perPage=PER_PAGE, order="+created_at"
            )
            count = at(page, "runCount")
            for edge in items(at(page, "runs", "edges")):
                node = at(edge, "node")
                if isinstance(name := at(node, "name"), str):
                    found[name] = node
            more = at(page, "runs", "pageInfo", "hasNextPage") is True
            cursor = at(page, "runs", "pageInfo", "endCursor")
            if more and (not isinstance(cursor, str) or cursor in cursors):
                raise SourceError.of("wandb.list", "the server's list of runs goes in circles")
            cursors.add(str(cursor))
        return list(found.values()), count if isinstance(count, int) else len(found)

    def run(self, key: RunKey) -> dict[str, Any]:
        """A run with its claims and system metrics.

        Raises:
            SourceError: when it is not there (any more).
        """
        return self._run(queries.RUN, key, name=key.id, events=EVENTS)

    def page(self, key: RunKey, start: int, stop: int, size: int) -> list[Any]:
        """Rows, as JSON texts, of the steps from `start` to before `stop`, at most `size`."""
        asked = {"run": key.id, "minStep": start, "maxStep": stop, "pageSize": size}
        return items(at(self._run(queries.PAGE, key, **asked), "history"))

    def exports(self, key: RunKey) -> tuple[list[str], list[Any]]:
        """Addresses of Parquet files, and the steps that are not in them yet."""
        found = at(
            self._run(queries.EXPORTS, key, runName=key.id, liveKeys=["_step"]), "parquetHistory"
        )
        urls = [url for url in items(at(found, "parquetUrls")) if isinstance(url, str)]
        return urls, items(at(found, "liveData"))

    def files(
        self, key: RunKey, names: Sequence[str] = (), pattern: str = ""
    ) -> Iterator[RemoteFile]:
        """Files by name, as far as they are there, or by a pattern of SQL's LIKE."""
        for first in range(0, len(names) or 1, FILES_AT_ONCE):
            some = list(names[first : first + FILES_AT_ONCE])
            asked = {"fileNames": some, "pattern": pattern or None, "fileLimit": FILES_AT_ONCE}
            found = self._run(queries.FILES, key, name=key.id, **asked)
            for edge in items(at(found, "files", "edges")):
                if file := _file(at(edge, "node")):
                    yield file

    def _project(self, query: str, **variables: Any) -> Any:
        named = {"entity": self.entity, "project": self.project}
        found = at(ask(self.server, query, named | variables), "project")
        if found is None:
            hint = "check the names and the key: W&B does not say which projects it hides"
            what = f"there is no project {self.entity}/{self.project} for this key"
            raise SourceError.of("wandb.no-project", what, hint=hint)
        return found

    def _run(self, query: str, key: RunKey, **variables: Any) -> dict[str, Any]:
        found = at(self._project(query, **variables), "run")
        if not isinstance(found, dict):
            raise SourceError.of(
                "wandb.run-gone", f"run {key} is not on the server any more", hint="pull again"
            )
        return cast("dict[str, Any]", found)


def ask(server: Server, query: str, variables: Mapping[str, Any]) -> Any:
    """The data of an answer.

    Raises:
        RefusedError: when the server answers with an error.
        SourceError: when it cannot be asked.
    """
    operation = re.match(r"query (\w+)", query)
    body = {
        "operationName": operation and operation[1],
        "query": query,
        "variables": dict(variables),
    }
    answer = server.post("graphql", body)
    errors = items(at(answer, "errors"))
    if errors:
        message = str(at(errors[0], "message") or "an error without a word")[:300]
        raise RefusedError.of("wandb.refused", f"W&B answers: {' '.join(message.split())}")
    return at(answer, "data")


def _file(node: Any) -> RemoteFile | None:
    name, url = at(node, "name"), at(node, "directUrl") or at(node, "url")
    if not isinstance(name, str) or not isinstance(url, str):
        return None
    size = at(node, "sizeBytes")
    # 64-bit integers come as texts
    return RemoteFile(name, url, int(size) if str(size).isdecimal() else -1)
