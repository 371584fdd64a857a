"""A tracking server over a database of MLflow: the paths, pages and orders of the real one.

As in `mlflow/server/handlers.py` and `sqlalchemy_store.py` of 3.17: histories by time, step and
value, 1,000 runs or 25,000 values a page at most, page tokens, NaN as a text. Faults are played to
the next requests, one each.
"""

import json
import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

API = "/api/2.0/mlflow/"


@dataclass
class Fault:
    """What happens in place of an answer, once, when the path of a request ends with `to`."""

    to: str = ""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None
    late: float = 0.0
    body: bytes | None = None
    dies: bool = False


class MlflowServer:
    """Serves `folder/mlflow.db` and `folder/mlartifacts`, at most `page` values at once."""

    def __init__(self, folder, page=25_000):
        self.folder, self.page, self.few = Path(folder), page, 1000
        self.seen, self.faults, self.user, self.dead = [], [], "", False
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.handle_error = lambda *_: None
        self._http.mlflow = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.dead = True
        self._http.shutdown()
        self._http.server_close()

    def fault(self, path):
        for one in self.faults:
            if path.endswith(one.to):
                self.faults.remove(one)
                return one
        return None

    @contextmanager
    def rows(self):
        with closing(sqlite3.connect(self.folder / "mlflow.db")) as db:
            db.row_factory = sqlite3.Row
            yield lambda query, *values: [dict(row) for row in db.execute(query, values)]

    def paged(self, items, asked, key, most):
        start = int(str(asked.get("page_token", "0")).removeprefix("at-"))
        end = start + min(int(asked.get("max_results", most)), most)
        more = {"next_page_token": f"at-{end}"} if end < len(items) else {}
        return ({key: items[start:end]} if items[start:end] else {}) | more

    def experiments(self, asked):
        assert asked["view_type"] == "ACTIVE_ONLY"
        with self.rows() as rows:
            found = rows("SELECT * FROM experiments WHERE lifecycle_stage = 'active'")
        return self.paged([_experiment(row) for row in found], asked, "experiments", self.few)

    def experiment(self, asked):
        with self.rows() as rows:
            (row,) = rows(
                "SELECT * FROM experiments WHERE experiment_id = ?", asked["experiment_id"]
            )
        return {"experiment": _experiment(row)}

    def runs(self, asked):
        assert asked["run_view_type"] == "ACTIVE_ONLY"
        (experiment,) = asked["experiment_ids"]
        query = (
            "SELECT * FROM runs WHERE lifecycle_stage = 'active' AND experiment_id = ?"
            " ORDER BY start_time, run_uuid"
        )
        with self.rows() as rows:
            found = [_run(rows, row) for row in rows(query, experiment)]
        return self.paged(found, asked, "runs", self.few)

    def run(self, asked):
        with self.rows() as rows:
            found = rows("SELECT * FROM runs WHERE run_uuid = ?", asked["run_id"])
            return {"run": _run(rows, found[0])} if found else None

    def history(self, asked):
        query = (
            "SELECT * FROM metrics WHERE run_uuid = ? AND key = ? ORDER BY timestamp, step, value"
        )
        with self.rows() as rows:
            found = rows(query, asked["run_id"], asked["metric_key"])
        return self.paged([_metric(row) for row in found], asked, "metrics", self.page)

    def files(self, asked):
        root = self.artifacts(asked["run_id"])
        here = root / asked.get("path", "")
        found = [
            {"path": one.relative_to(root).as_posix(), "is_dir": one.is_dir()}
            for one in sorted(here.iterdir() if here.is_dir() else [])
        ]
        return {"root_uri": f"mlflow-artifacts:/{asked['run_id']}", "files": found}

    def artifacts(self, run):
        return next(iter(self.folder.glob(f"mlartifacts/*/{run}/artifacts")), Path("nowhere"))


def _experiment(row):
    return {"experiment_id": str(row["experiment_id"]), "name": row["name"]}


def _run(rows, row):
    run = row["run_uuid"]
    info = {"run_id": run, "run_uuid": run, "run_name": row["name"], "user_id": row["user_id"]}
    info |= {key: row[key] for key in ("status", "start_time", "artifact_uri", "lifecycle_stage")}
    info |= {"experiment_id": str(row["experiment_id"])}
    info |= {} if row["end_time"] is None else {"end_time": row["end_time"]}
    data = {
        "metrics": [
            _metric(r) for r in rows("SELECT * FROM latest_metrics WHERE run_uuid = ?", run)
        ],
        "params": rows("SELECT key, value FROM params WHERE run_uuid = ?", run),
        "tags": rows("SELECT key, value FROM tags WHERE run_uuid = ?", run),
    }
    return {"info": info, "data": {key: found for key, found in data.items() if found}}


def _metric(row):
    value = "NaN" if row["is_nan"] else row["value"]
    return {"key": row["key"], "value": value, "timestamp": row["timestamp"], "step": row["step"]}


GETS = {
    "experiments/get": MlflowServer.experiment,
    "runs/get": MlflowServer.run,
    "metrics/get-history": MlflowServer.history,
    "artifacts/list": MlflowServer.files,
}
POSTS = {"experiments/search": MlflowServer.experiments, "runs/search": MlflowServer.runs}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        asked = {key: values[0] for key, values in parse_qs(url.query).items()}
        if url.path == "/get-artifact":
            file = self.server.mlflow.artifacts(asked["run_uuid"]) / asked["path"]
            self.reply(url.path, lambda: file.read_bytes() if file.is_file() else None)
        else:
            self.answer(url.path, GETS, asked)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.answer(self.path, POSTS, json.loads(body))

    def answer(self, path, known, asked):
        what = known.get(path.removeprefix(API))
        self.reply(path, lambda: what and _json(what(self.server.mlflow, asked)))

    def reply(self, path, content):
        server = self.server.mlflow
        auth = self.headers.get("Authorization", "")
        server.seen.append((path, auth))
        fault = server.fault(path) or Fault()
        time.sleep(fault.late)
        if fault.dies:
            server.stop()
        if server.dead:
            self.close_connection = True
            return
        body = content() if fault.body is None else fault.body
        status = fault.status or (401 if server.user not in auth else 404 if body is None else 200)
        body = body or b'{"error_code": "RESOURCE_DOES_NOT_EXIST"}'
        self.send_response(status)
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: fault.sent])
        self.close_connection = fault.sent is not None

    def log_message(self, *_):
        pass


def _json(found):
    return None if found is None else json.dumps(found).encode()
