"""neptune-exporter's Parquet files: every value of every type finds its place in a run."""

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exporter.errors import SourceError
from exporter.model.run import RunState
from exporter.pull import pull
from exporter.sources.base import SourceOptions
from exporter.sources.registry import open_source
from exporter.store import RunStore

# https://github.com/neptune-ai/neptune-exporter, README, "Parquet schema"
SCHEMA = pa.schema(
    [
        ("project_id", pa.string()),
        ("run_id", pa.string()),
        ("attribute_path", pa.string()),
        ("attribute_type", pa.string()),
        ("step", pa.decimal128(18, 6)),
        ("timestamp", pa.timestamp("ms", "UTC")),
        ("int_value", pa.int64()),
        ("float_value", pa.float64()),
        ("string_value", pa.string()),
        ("bool_value", pa.bool_()),
        ("datetime_value", pa.timestamp("ms", "UTC")),
        ("string_set_value", pa.list_(pa.string())),
        ("file_value", pa.struct([("path", pa.string())])),
        (
            "histogram_value",
            pa.struct(
                [
                    ("type", pa.string()),
                    ("edges", pa.list_(pa.float64())),
                    ("values", pa.list_(pa.float64())),
                ]
            ),
        ),
    ]
)
START = datetime(2025, 6, 1, 12, tzinfo=UTC)


def row(path, kind, value=None, step=None, run="RUN-1", project="team/vision"):
    column = kind.removesuffix("_series") + "_value"
    stamp = None if step is None else START + timedelta(seconds=float(step))
    exact = None if step is None else Decimal(str(step))
    found = dict.fromkeys(SCHEMA.names)
    found |= {"project_id": project, "run_id": run, "attribute_path": path}
    return found | {"attribute_type": kind, "step": exact, "timestamp": stamp, column: value}


@pytest.fixture
def export(tmp_path):
    """Writes one part of the export; returns the folder of the data."""
    data = tmp_path / "exports" / "data"

    def write(rows, name="vision_abc/RUN-1_part_0.parquet"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, SCHEMA), data / name, compression="snappy")
        return data

    return write


def pulled(folder, tmp_path, **options):
    store = RunStore(tmp_path / "store")
    result = pull(open_source(f"neptune:{folder}", SourceOptions(**options)), store)
    assert not result.failed
    return store


def values(store, run, metric):
    (trace,) = store.traces([run.key], "_step", [metric])
    return dict(zip(trace.x.tolist(), trace.y.tolist(), strict=True))


LOSS = [row("train/loss", "float_series", 1 / (n + 1), n) for n in range(5)]
ABOUT = [
    row("sys/name", "string", "resnet"),
    row("sys/owner", "string", "ada"),
    row("sys/state", "string", "Inactive"),
    row("sys/creation_time", "string", None),
    row("sys/tags", "string_set", ["v2", "best"]),
    row("sys/group_tags", "string_set", ["sweep"]),
    row("sys/description", "string", "a note"),
    row("parameters/lr", "float", 0.1),
    row("parameters/layers", "int", 3),
    row("parameters/bias", "bool", False),
    row("parameters/since", "datetime", START),
    row("parameters/sets", "string_set", ["b", "a"]),
]


def test_a_run_is_who_it_was(export, tmp_path):
    (run,) = pulled(export([*ABOUT, *LOSS]), tmp_path).runs()
    assert run.key == ("team", "vision", "RUN-1")
    assert (run.name, run.state, run.user) == ("resnet", RunState.FINISHED, "")
    assert (run.tags, run.group, run.notes) == (("best", "v2"), "sweep", "a note")
    assert run.config["parameters"] == {
        "lr": 0.1,
        "layers": 3,
        "bias": False,
        "since": "2025-06-01T12:00:00+00:00",
        "sets": ["a", "b"],
    }
    assert (run.created_at, run.heartbeat_at) == (START, START + timedelta(seconds=4))
    assert run.source == "neptune:data"


def test_the_owner_is_kept_when_asked_for(export, tmp_path):
    (run,) = pulled(export([*ABOUT, *LOSS]), tmp_path, environment=True).runs()
    assert run.user == "ada"


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([row("sys/failed", "bool", value=True)], RunState.FAILED),
        ([row("sys/state", "string", "Active")], RunState.RUNNING),
        ([], RunState.UNKNOWN),
    ],
)
def test_states_are_mapped(export, tmp_path, rows, state):
    (run,) = pulled(export([*rows, *LOSS]), tmp_path).runs()
    assert run.state is state


def test_series_of_several_parts_are_one_history(export, tmp_path):
    special = [math.nan, math.inf, -math.inf]
    late = [row("train/loss", "float_series", v, 5 + n) for n, v in enumerate(special)]
    for number, rows in ((0, LOSS), (2, late[:2]), (10, late[2:])):
        folder = export(rows, f"vision_abc/RUN-1_part_{number}.parquet")
    store = pulled(folder, tmp_path)
    (run,) = store.runs()
    wanted = [1.0, 1 / 2, 1 / 3, 1 / 4, 1 / 5, *special]
    assert list(map(repr, values(store, run, "train/loss").values())) == list(map(repr, wanted))
    assert run.summary["train/loss"] == -math.inf


def test_the_later_of_two_values_for_a_step_counts(export, tmp_path):
    store = pulled(export([*LOSS, row("train/loss", "float_series", 9.0, 2)]), tmp_path)
    (run,) = store.runs()
    assert values(store, run, "train/loss")[2] == 9.0
    assert run.summary["train/loss"] == 1 / 5


def test_decimal_steps_are_an_axis_of_their_own(export, tmp_path):
    rows = [row("loss", "float_series", n, step) for n, step in enumerate([0, 0.5, 0.25, 10])]
    store = pulled(export([*rows, row("acc", "float_series", 7.0, 0.5)]), tmp_path)
    (run,) = store.runs()
    assert {c.name: c.step_metric for c in run.columns} == {
        "loss": "step",
        "acc": "step",
        "step": None,
        "_timestamp": None,
    }
    (trace,) = store.traces([run.key], "step", ["loss"])
    assert (trace.x.tolist(), trace.y.tolist()) == ([0, 0.25, 0.5, 10], [0, 2, 1, 3])


def test_texts_and_histograms_are_columns_too(export, tmp_path):
    histogram = {"type": "COUNTING", "edges": [0.0, 1.0], "values": [3.0]}
    rows = [row("note", "string_series", "hello", 1), row("h", "histogram_series", histogram, 1)]
    store = pulled(export([*LOSS, *rows]), tmp_path)
    (run,) = store.runs()
    assert {c.name: c.kind for c in run.columns if c.kind != "number"} == {
        "note": "text",
        "h": "json",
    }
    assert store.rows(run.key, ["note"]) == [{"_step": 1, "note": "hello"}]


def test_what_the_machine_did_is_beside_the_history(export, tmp_path):
    rows = [
        row("monitoring/ab/cpu", "float_series", 50.0, 0),
        row("monitoring/ab/stdout", "string_series", "one", 0),
        row("monitoring/ab/stdout", "string_series", "two\n", 1),
        row("monitoring/ab/stderr", "string_series", "oh", 0),
    ]
    store = pulled(export([*LOSS, *rows]), tmp_path)
    (run,) = store.runs()
    assert [c.name for c in run.system_columns] == ["ab/cpu"]
    assert store.logs(run.key) == "one\ntwo\noh\n"
    assert {c.name for c in run.columns} == {"train/loss", "_timestamp"}


def test_files_are_found_beside_the_data(export, tmp_path):
    folder = tmp_path / "exports" / "files" / "vision_abc"
    folder.mkdir(parents=True)
    (folder / "a.png").write_bytes(b"png")
    (tmp_path / "secret.png").write_bytes(b"secret")
    rows = [
        row("images", "file_series", {"path": "vision_abc/a.png"}, 3),
        row("plot", "file", {"path": "vision_abc/gone.png"}),
        row("spy", "file", {"path": "../../secret.png"}),
        row("model", "file", {"path": "vision_abc/model.bin"}),
    ]
    rows = [r | {"file_value": r.pop("file_value")} for r in rows]
    store = pulled(export([*LOSS, *rows]), tmp_path)
    (run,) = store.runs()
    assert [(m.key, m.step, m.kind) for m in run.media] == [("images", 3, "image")]
    assert store.media(run.key, run.media[0].path) == b"png"
    assert any(note.endswith("outside the files folder: 2") for note in run.completeness.notes)


def test_a_part_that_is_damaged_does_not_stop_the_others(export, tmp_path):
    folder = export(LOSS)
    export([row("loss", "float_series", 1.0, 0, run="RUN-2")], "vision_abc/RUN-2_part_0.parquet")
    broken = folder / "vision_abc" / "RUN-1_part_0.parquet"
    broken.write_bytes(broken.read_bytes()[:-40])
    store = RunStore(tmp_path / "store")
    result = pull(open_source(f"neptune:{folder}"), store)
    assert [run.key.id for run in store.runs()] == ["RUN-2"]
    (problem,) = result.failed
    assert problem.place.file.endswith("data/vision_abc/RUN-1_part_0.parquet")


def test_a_folder_without_an_export_is_no_source(tmp_path):
    (tmp_path / "x_part_0.txt").write_text("")
    with pytest.raises(SourceError) as caught:
        open_source(f"neptune:{tmp_path}").heads()
    assert "neptune-exporter" in caught.value.problems[0].hint


def test_an_unchanged_run_is_not_read_again(export, tmp_path):
    folder = export(LOSS)
    store = pulled(folder, tmp_path)
    again = pull(open_source(f"neptune:{Path(folder)}"), store)
    assert (again.pulled, again.unchanged) == (0, 1)


def test_the_machine_stays_out_unless_asked_for(export, tmp_path):
    data = export([*LOSS, row("monitoring/a/hostname", "string", "laptop")])
    (run,) = pulled(data, tmp_path).runs()
    assert run.config == {}
    (run,) = pulled(data, tmp_path, environment=True).runs()
    assert run.config["monitoring"]["a"]["hostname"] == "laptop"


@pytest.mark.parametrize("kind", ["string", "float_series", "file"])
def test_a_row_without_a_name_is_left_out(export, tmp_path, kind):
    value = {"string": "x", "float_series": 1.0, "file": {"path": "x"}}[kind]
    store = pulled(export([*LOSS, row(None, kind, value)]), tmp_path)
    assert len(values(store, store.runs()[0], "train/loss")) == 5


def test_a_series_of_two_types_is_a_failure_of_its_run(export, tmp_path):
    data = export([*LOSS, row("train/loss", "string_series", "x", 9)])
    result = pull(open_source(f"neptune:{data}"), RunStore(tmp_path / "store"))
    (problem,) = result.failed
    assert "'train/loss' is a series of two types" in problem.message


def test_rows_of_many_series_in_any_order_are_told_apart(export, tmp_path):
    rows = [row(f"m{n % 7}", "float_series", float(n), n) for n in range(100)]
    store = pulled(export(rows[::-1]), tmp_path)
    (run,) = store.runs()
    for number in range(7):
        wanted = {n: float(n) for n in range(number, 100, 7)}
        assert values(store, run, f"m{number}") == wanted
