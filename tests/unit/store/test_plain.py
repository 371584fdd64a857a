"""Histories leave the store as files that any program reads, with nothing lost."""

import csv
import io
import json
import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exporter.files import write_tree
from exporter.model.run import RunKey
from exporter.store.plain import PlainFiles

ROWS = {
    "loss": [1.5, None, math.nan, math.inf, -math.inf],
    'größe, "m"\n=1+1': [0.1, 0.2, None, None, 1e-300],
    "_step": [7.0, None, None, None, None],
    "note": ["a,b", None, 'say "x"', "line\nbreak", "ש"],
}
HOSTILE = ("../e", "p/q", "<id>\n")


@pytest.fixture
def files(store, pulled):
    store.write(pulled(HOSTILE, ROWS, steps=[-1, 0, 5, 6, 7], config={"lr": math.inf}), "f")

    def of(kind):
        return PlainFiles(store, store.runs(), kind)

    return of


def only(files):
    (path,) = (path for path in files if path != "runs.json")
    return files[path]


def number(text):
    return None if text == "" else float(text)


def test_csv_holds_every_value(files):
    header, *rows = csv.reader(io.StringIO(only(files("csv")).decode()))
    found = dict(zip(header, zip(*rows, strict=True), strict=True))
    assert [int(step) for step in found["_step"]] == [-1, 0, 5, 6, 7]
    for name in ("loss", 'größe, "m"\n=1+1'):
        assert repr([number(text) for text in found[name]]) == repr(ROWS[name])
    assert [text or None for text in found["note"]] == ROWS["note"]
    assert found["_step_"][0] == "7.0"


def test_json_lines_hold_every_value(files):
    rows = [
        json.loads(line, parse_constant=pytest.fail) for line in only(files("jsonl")).splitlines()
    ]
    assert [row.get("loss") for row in rows] == [1.5, None, "NaN", "Infinity", "-Infinity"]
    assert [row.get("note") for row in rows] == ROWS["note"]
    assert [row["_step"] for row in rows] == [-1, 0, 5, 6, 7]


def test_parquet_has_the_names_that_were_logged(files):
    table = pq.read_table(pa.BufferReader(only(files("parquet"))))
    assert set(table.column_names) == {"_step", "_step_", *ROWS}
    assert repr(table.column("loss").to_pylist()) == repr(ROWS["loss"])


def test_what_is_known_of_the_runs_goes_along(files, store):
    (run,) = json.loads(files("csv")["runs.json"])
    assert run["key"] == list(HOSTILE)
    assert store.runs()[0].key == RunKey(*HOSTILE)


def test_hostile_names_stay_in_the_folder(files, tmp_path):
    write_tree(tmp_path / "out", files("csv"))
    inside = list(tmp_path.rglob("*.csv"))
    assert len(inside) == 1
    assert inside[0].is_relative_to(tmp_path / "out")
