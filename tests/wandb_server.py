"""A W&B server on the loopback, as far as runs, files and reports are read from one.

It answers the GraphQL questions of `exporter.sources.wandb_online` and of the unmodified
`wandb.Api`, from the runs that it is given, and fails as it is told to.
"""

import base64
import hashlib
import io
import json
import math
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote

import pyarrow as pa
import pyarrow.parquet as pq

ENTITY, PROJECT, KEY = "my-team", "vision-models", "0" * 40


@dataclass
class Served:
    """A run as the server keeps it; `exported` rows are in Parquet files, the others live."""

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    internal: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    exported: int = 0
    line_count: int | None = None

    def node(self) -> dict[str, Any]:
        wrapped = {key: {"value": value, "desc": None} for key, value in self.config.items()}
        wrapped["_wandb"] = {"value": self.internal, "desc": None}
        count = len(self.rows) if self.line_count is None else self.line_count
        last = max((row["_step"] for row in self.rows), default=-1)
        return {
            "id": base64.b64encode(f"Run:{self.name}".encode()).decode(),
            "projectId": "4711",
            "name": self.name,
            "displayName": self.name,
            "state": "finished",
            "tags": [],
            "group": None,
            "jobType": None,
            "sweepName": None,
            "notes": None,
            "description": None,
            "commit": None,
            "readOnly": False,
            "createdAt": "2026-01-01T00:00:00Z",
            "heartbeatAt": "2026-01-02T00:00:00Z",
            "user": {"name": "Ann", "username": "ann"},
            "config": json.dumps(wrapped),
            "summaryMetrics": json.dumps(as_text(self.summary)),
            "systemMetrics": "{}",
            "historyLineCount": count,
            "historyKeys": {"sets": [], "keys": self.keys(), "lastStep": last},
            **self.about,
        }

    def keys(self) -> dict[str, Any]:
        found: dict[str, dict[str, int]] = {}
        for row in self.rows:
            for key, value in row.items():
                kinds = found.setdefault(key, {})
                kind = kind_of(value)
                kinds[kind] = kinds.get(kind, 0) + 1
        return {
            key: {
                "typeCounts": [{"type": kind, "count": n} for kind, n in kinds.items()],
                "monotonic": False,
            }
            for key, kinds in found.items()
        }

    def parquet(self, part: int, parts: int) -> bytes:
        """One of the export's files: numbers as doubles, objects as JSON."""
        rows = self.rows[: self.exported]
        size = -(-len(rows) // parts)
        rows = rows[part * size : (part + 1) * size]
        names = list(dict.fromkeys(key for row in rows for key in row))
        written = io.BytesIO()
        pq.write_table(pa.table({n: cells([row.get(n) for row in rows]) for n in names}), written)
        return written.getvalue()


def cells(values: list[Any]) -> pa.Array:
    if all(value is None or isinstance(value, int | float) for value in values):
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    texts = [v if isinstance(v, str | None) else json.dumps(v) for v in values]
    return pa.array(texts, pa.string())


def kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return value.get("_type", "map")
    names = {bool: "bool", str: "string", list: "list", type(None): "nil"}
    return names.get(type(value), "number")


def as_text(value: Any) -> Any:
    """NaN and infinities as the server writes them."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    return [as_text(inner) for inner in value] if isinstance(value, list) else value


@dataclass
class Fault:
    """What happens instead of, or to, the next `times` answers to an operation (or file path)."""

    operation: str
    times: int = 1
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    late: float = 0.0
    before: Callable[[], None] | None = None
    change: Callable[[Any], Any] | None = None


class WandbServer(ThreadingHTTPServer):
    """Start with `with serving() as server`; `log` are the operations and their variables."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.projects: dict[tuple[str, str], dict[str, Served]] = {(ENTITY, PROJECT): {}}
        self.views: dict[str, dict[str, Any]] = {}
        self.faults: list[Fault] = []
        self.log: list[tuple[str, dict[str, Any]]] = []
        self.per_page: int | None = None
        self.parts = 1
        self.nan_as_text = True
        self.memory: dict[str, bytes] | None = None
        """With a dict, answers are kept in it: a benchmark measures its clients."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def runs(self) -> dict[str, Served]:
        return self.projects[ENTITY, PROJECT]

    def add(self, *runs: Served) -> None:
        self.runs.update({run.name: run for run in runs})

    def asked(self, operation: str) -> list[dict[str, Any]]:
        return [variables for name, variables in self.log if name == operation]

    def fault(self, name: str) -> Fault | None:
        for fault in self.faults:
            if re.fullmatch(fault.operation, name) and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def handle_error(self, *_: object) -> None:
        """Clients that went away are part of the game."""

    def __enter__(self) -> "WandbServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: WandbServer

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found = re.search(r"\b(?:query|mutation)\s+(\w+)", asked["query"])
        operation = asked.get("operationName") or (found[1] if found else "")
        variables = asked.get("variables") or {}
        self.server.log.append((operation, variables))
        if self.headers.get("Authorization") != basic(KEY):
            return self.answer(b'{"errors": [{"message": "who?"}]}', Fault("", status=401))
        asked_for = json.dumps([operation, variables], sort_keys=True)
        if self.server.memory is not None and asked_for in self.server.memory:
            return self.answer(self.server.memory[asked_for], None)
        fault = self.server.fault(operation)
        if fault and fault.before:
            fault.before()
        data = answer(self.server, operation, variables)
        if data is None:
            body = {"errors": [{"message": f"unknown operation {operation}"}], "data": None}
        else:
            body = {"data": fault.change(data) if fault and fault.change else data}
        content = json.dumps(body, allow_nan=False).encode()
        if self.server.memory is not None:
            self.server.memory[asked_for] = content
        return self.answer(content, fault)

    def do_GET(self) -> None:
        path = unquote(self.path)
        self.server.log.append((self.command, {"path": path}))
        fault = self.server.fault(path)
        if fault and fault.before:
            fault.before()
        content = blob(self.server, path)
        if content is None:
            return self.answer(b"nothing here", Fault("", status=404))
        return self.answer(content, fault)

    def do_HEAD(self) -> None:
        self.do_GET()

    def answer(self, body: bytes, fault: Fault | None) -> None:
        fault = fault or Fault("")
        time.sleep(fault.late)
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(fault.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in fault.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body[: fault.cut])
        self.close_connection = fault.cut is not None


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"api:{key}".encode()).decode()


def answer(server: WandbServer, operation: str, asked: dict[str, Any]) -> Any:
    if operation in {"Viewer", "GetViewer", "GetDefaultEntity"}:
        return {"viewer": VIEWER}
    if operation == "ServerFeaturesQuery":
        return {"serverInfo": {"features": []}}
    if operation == "ServerInfo":
        return {"serverInfo": {"cliVersionInfo": {}, "latestLocalVersionInfo": None}}
    if operation == "SpecificReport":
        return {"view": server.views.get(asked["reportId"])}
    entity = asked.get("entity") or asked.get("entityName")
    runs = server.projects.get((entity, asked.get("project")))
    if operation == "Runs":
        return {"project": None if runs is None else listed(server, runs, asked)}
    name = asked.get("name") or asked.get("run") or asked.get("runName") or ""
    if operation in ABOUT_RUN:
        run = (runs or {}).get(name)
        return {"project": {"run": run and ABOUT_RUN[operation](server, run, asked)}}
    return None


VIEWER = {
    "id": "VXNlcjox",
    "entity": ENTITY,
    "username": "ann",
    "name": "Ann",
    "email": "ann@example.org",
    "admin": False,
    "flags": "{}",
    "deletedAt": None,
    "apiKeys": {"edges": []},
    "teams": {"edges": []},
}


def listed(server: WandbServer, runs: dict[str, Served], asked: dict[str, Any]) -> dict[str, Any]:
    wanted = json.loads(asked.get("filters") or "{}")
    nodes = [node for run in runs.values() if matches(wanted, node := run.node())]
    start = int(asked.get("cursor") or 0)
    stop = start + (server.per_page or asked.get("perPage") or 50)
    edges = [{"node": n, "cursor": str(i)} for i, n in enumerate(nodes[start:stop], start + 1)]
    info = {"endCursor": str(stop), "hasNextPage": stop < len(nodes), "__typename": "PageInfo"}
    return {
        "internalId": "4711",
        "runCount": len(nodes),
        "readOnly": False,
        "runs": {"edges": edges, "pageInfo": info},
    }


def matches(wanted: dict[str, Any], node: dict[str, Any]) -> bool:
    """The few conditions of a Mongo query that are asked here."""
    names = {"heartbeat_at": "heartbeatAt", "display_name": "displayName"}
    for key, condition in wanted.items():
        value = node[names.get(key, key)]
        if isinstance(condition, dict):
            if not value >= condition["$gte"]:
                return False
        elif value != condition:
            return False
    return True


def about(server: WandbServer, run: Served, asked: dict[str, Any]) -> dict[str, Any]:
    return run.node() | {"events": texts(server, run.events[: asked.get("events", 500)])}


def texts(server: WandbServer, rows: list[dict[str, Any]]) -> list[str]:
    return [json.dumps(as_text(row) if server.nan_as_text else row) for row in rows]


def page(server: WandbServer, run: Served, asked: dict[str, Any]) -> dict[str, Any]:
    """Rows of a range; of more than fit on the page every n-th, as the server samples."""
    inside = [row for row in run.rows if asked["minStep"] <= row["_step"] < asked["maxStep"]]
    every = -(-len(inside) // asked["pageSize"]) or 1
    return {"history": texts(server, inside[::every])}


def exports(server: WandbServer, run: Served, _asked: dict[str, Any]) -> dict[str, Any]:
    parts = range(server.parts if run.exported else 0)
    urls = [f"{server.url}/parquet/{quote(run.name)}/{part}" for part in reversed(parts)]
    live = [{"_step": row["_step"]} for row in run.rows[run.exported :]]
    return {"parquetHistory": {"parquetUrls": urls, "liveData": live}}


def files(server: WandbServer, run: Served, asked: dict[str, Any]) -> dict[str, Any]:
    names, pattern = asked.get("fileNames"), asked.get("pattern")
    like = re.compile(re.escape(pattern).replace("%", ".*")) if pattern else None
    found = [
        {
            "id": name,
            "name": name,
            "url": f"{server.url}/files/{quote(run.name)}/{quote(name)}",
            "directUrl": f"{server.url}/files/{quote(run.name)}/{quote(name)}",
            "sizeBytes": str(len(content)),
            "md5": base64.b64encode(hashlib.md5(content).digest()).decode(),
        }
        for name, content in run.files.items()
        if (not names or name in names) and (not like or like.fullmatch(name))
    ]
    edges = [{"node": node, "cursor": node["name"]} for node in found[: asked["fileLimit"]]]
    return {"files": {"edges": edges, "pageInfo": {"endCursor": None, "hasNextPage": False}}}


ABOUT_RUN: dict[str, Callable[[WandbServer, Served, dict[str, Any]], dict[str, Any]]] = {
    "Run": about,
    "RunState": about,
    "RunHistoryKeys": about,
    "RunParquetHistory": exports,
    "HistoryPage": page,
    "RunFiles": files,
}


def blob(server: WandbServer, path: str) -> bytes | None:
    kind, _, rest = path.removeprefix("/").partition("/")
    name, _, inner = rest.partition("/")
    run = next((runs[name] for runs in server.projects.values() if name in runs), None)
    if run is None:
        return None
    if kind != "parquet":
        return run.files.get(inner)
    if server.memory is None:
        return run.parquet(int(inner), server.parts)
    if path not in server.memory:
        server.memory[path] = run.parquet(int(inner), server.parts)
    return server.memory[path]
