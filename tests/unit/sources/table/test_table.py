"""Tables in long form, in wide form, and of one row a run; and what is wrong with others."""

import csv
import io
import json
import math
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.model.run import RunKey, RunState
from exporter.sources.registry import open_source

LONG = """run,step,metric,value,seed,split
a,0,loss,2.5,7,train
a,0,acc,0.5,7,val
a,10,loss,nan,7,train
b,5,loss,-inf,8,train
"""

WIDE = """run_id;run_name;global_step;loss;acc;arch;lr;note;state;tags;project;entity
r1;first;0;2.0;;vit;0.1;start;Finished;x, y;vision;team
r1;first;1;1.0;0.5;vit;0.1;;finished;x, y;vision;team
r2;second;0;3.0;NA;res;0.2;same;nonsense;;vision;team
"""


def test_long_form(tables, history):
    runs = tables.pull(metrics_csv=LONG)
    assert {str(p.run.key) for p in runs.values()} == {"_/metrics/a", "_/metrics/b"}
    a = history(runs["a"])
    assert a["acc"] == {0: 0.5}
    assert a["loss"][0] == 2.5
    assert math.isnan(a["loss"][10])
    assert history(runs["b"]) == {"loss": {5: -math.inf}}
    assert runs["a"].run.config == {"seed": 7}
    assert runs["a"].run.state is RunState.UNKNOWN
    assert runs["a"].run.completeness.notes == ("column 'split' is not used",)
    assert runs["a"].run.summary["acc"] == 0.5


def test_wide_form(tables, history):
    runs = tables.pull(metrics_csv=WIDE)
    first = runs["r1"].run
    assert first.key == RunKey("team", "vision", "r1")
    assert (first.name, first.state, first.tags) == ("first", RunState.FINISHED, ("x", "y"))
    assert first.config == {"arch": "vit", "lr": 0.1}
    assert history(runs["r1"])["loss"] == {0: 2.0, 1: 1.0}
    assert history(runs["r1"])["acc"] == {1: 0.5}
    assert history(runs["r1"])["note"] == {0: "start"}
    assert history(runs["r1"])["lr"] == {0: 0.1, 1: 0.1}, "a flat curve can still be drawn"
    assert first.summary["loss"] == 1.0
    assert runs["r2"].run.state is RunState.UNKNOWN
    assert "acc" not in history(runs["r2"])


def test_one_row_a_run(tables):
    runs = tables.pull(final_csv="run,accuracy,arch,config.depth\na,0.9,vit,12\nb,nan,res,50\n")
    assert runs["a"].run.summary == {"accuracy": 0.9}
    assert runs["a"].run.config == {"arch": "vit", "depth": 12}
    assert math.isnan(runs["b"].run.summary["accuracy"])
    assert runs["a"].history.num_rows == 0
    assert runs["a"].run.completeness.rows == 0


def test_rows_without_a_step_are_final_values(tables, history):
    runs = tables.pull(m_csv="run,step,metric,value\na,0,loss,2\na,,test/loss,1.5\n")
    assert history(runs["a"]) == {"loss": {0: 2.0}}
    assert runs["a"].run.summary == {"loss": 2.0, "test/loss": 1.5}


def test_times_become_a_column_and_the_life_of_the_run(tables, history):
    text = "run,step,loss,time\na,0,1,2026-01-01T00:00:00Z\na,1,2,2026-01-01T00:00:10\n"
    run = tables.pull(m_csv=text)["a"]
    assert run.run.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert run.run.duration == 10
    assert history(run)["_timestamp"] == {0: 1767225600.0, 1: 1767225610.0}
    assert "_timestamp" not in tables.pull(n_csv="run,loss,time\nb,1,5\n")["b"].run.summary


def test_config_and_summary_columns_are_taken_by_their_prefix(tables):
    text = "run,step,loss,config.lr,config/opt,summary.best\na,0,1,1e-3,true,7\na,1,2,1e-3,true,8\n"
    run = tables.pull(m_csv=text)["a"].run
    assert run.config == {"lr": 0.001, "opt": True}
    assert run.summary["best"] == 8


def test_json_lines(tables, history):
    rows = [
        {"run": "a", "step": 0, "loss": 1, "tags": ["x", "y"], "bins": [1, 2]},
        {"run": "a", "step": 1, "loss": math.nan, "bins": [3]},
        {"run": "a", "step": 2, "loss": "Infinity", "extra": None},
    ]
    run = tables.pull(m_jsonl="\n\n".join(map(json.dumps, rows)))["a"]
    assert run.run.tags == ("x", "y")
    found = history(run)
    assert found["loss"][0] == 1.0
    assert math.isnan(found["loss"][1])
    assert found["loss"][2] == math.inf
    assert found["bins"] == {0: "[1,2]", 1: "[3]"}
    assert "extra" not in found


def test_parquet(tables, history):
    table = pa.table(
        {
            "run": ["a", "a"],
            "step": pa.array([0, 1], pa.int16()),
            "loss": pa.array([1.5, None], pa.float32()),
            "cost": pa.array([Decimal("1.25"), Decimal("2.50")], pa.decimal128(5, 2)),
            "time": pa.array([0, 10_000], pa.timestamp("ms", "UTC")),
        }
    )
    sink = io.BytesIO()
    pq.write_table(table, sink)
    run = tables.pull(m_parquet=sink.getvalue())["a"]
    assert history(run)["loss"] == {0: 1.5}
    assert history(run)["cost"] == {0: 1.25, 1: 2.5}
    assert run.run.duration == 10


def test_parquet_columns_of_other_types_are_read_as_text(tables, history):
    table = pa.table(
        {
            "run": pa.array([b"a", b"a"], pa.binary()),
            "step": [0, 1],
            "took": pa.array([1, 2], pa.duration("s")),
        }
    )
    sink = io.BytesIO()
    pq.write_table(table, sink)
    run = tables.pull(m_parquet=sink.getvalue())["a"]
    assert history(run)["took"] == {0: "0:00:01", 1: "0:00:02"}


def test_a_table_that_cannot_be_opened_is_a_problem(tables):
    source = tables.source(good_csv="run,loss\nz,1\n")
    (tables.root / "folder.csv").mkdir()
    assert [head.key.id for head in source.heads()] == ["z"]
    assert [str(p.place) for p in source.problems] == ["runs/folder.csv"]


def test_the_files_of_a_folder_add_up(tables, history):
    header = "project,run,step,loss\n"
    runs = tables.pull(
        one_csv=header + "p,a,0,1\n", two_tsv=header.replace(",", "\t") + "p\ta\t1\t2\n"
    )
    assert history(runs["a"]) == {"loss": {0: 1.0, 1: 2.0}}


def test_of_two_values_for_one_step_the_later_counts(tables, history):
    runs = tables.pull(m_csv="run,step,metric,value\na,0,m,1\na,0,m,2\n")
    assert history(runs["a"]) == {"m": {0: 2.0}}
    assert runs["a"].run.summary == {"m": 2.0}


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("m_csv", "", "runs/m.csv"),
        ("m_csv", "step,loss\n0,1\n", "runs/m.csv:1"),
        ("m_csv", "run,step,loss\na,0\n", "runs/m.csv:2"),
        ("m_csv", "run,loss,loss\na,0,1\n", "runs/m.csv:1"),
        ("m_csv", b"run,loss\na,1\n\xff,2\n", "runs/m.csv:3"),
        ("m_csv", 'run,loss\na,"1\n', "runs/m.csv:2"),
        ("m_csv", 'run,loss\na,"1"x\n', "runs/m.csv:2"),
        ("m_csv", "run,loss\n,1\n", "runs/m.csv:2"),
        ("m_csv", "run,loss\na," + "x" * 200_000, "runs/m.csv:2"),
        ("m_jsonl", "\n", "runs/m.jsonl"),
        ("m_jsonl", '{"run": "a"}\n{"run": \n', "runs/m.jsonl:2"),
        ("m_jsonl", '{"run": "a"}\n[1]\n', "runs/m.jsonl:2"),
        ("m_jsonl", "[" * 10_000, "runs/m.jsonl:1"),
        ("m_parquet", b"PAR1 and then not", "runs/m.parquet"),
        ("m_parquet", b"", "runs/m.parquet"),
    ],
)
def test_a_broken_table_is_a_problem_with_its_place(tables, name, content, place):
    source = tables.source(**{name: content}, good_csv="run,loss\nz,1\n")
    assert [head.key.id for head in source.heads()] == ["z"]
    (problem,) = source.problems
    assert str(problem.place) == place


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("run,step,metric,value\na,0,m,1\na,1,m,fast\n", "m.csv:3: m is 'fast'"),
        ("run,step,metric,value\na,0,,1\n", "m.csv:2: the row does not say which metric"),
        ("run,step,loss\na,0,1\na,1,2\na,2,broken\n", "m.csv:4: loss is 'broken'"),
        ("run,step,loss\na,0.5,1\n", "m.csv:2: the step '0.5'"),
        ("run,step,loss\na,1e30,1\n", "m.csv:2: the step '1e30'"),
        ("run,step,loss\na,nan,1\n", "m.csv:2: the step 'nan'"),
        ("run,step,loss,time\na,0,1,noon\n", "m.csv:2: the time 'noon'"),
        ("run,loss\na,1\na,2\n", "m.csv:3: a second value of loss"),
        ("run,metric,value\na,m,1\na,m,2\n", "m.csv:3: a second value of m"),
    ],
)
def test_a_bad_cell_is_an_error_of_its_run_alone(tables, content, complaint):
    width = content.partition("\n")[0].count(",")
    good = "z" + {1: ",1", 2: ",m,1" if "metric" in content else ",0,1", 3: ",0,m,1"}[width]
    good = "z,0,1,1" if "time" in content else good
    source = tables.source(m_csv=f"{content}{good}\n")
    heads = {head.key.id: head for head in source.heads()}
    assert source.pull(heads["z"]).run.key.id == "z"
    with pytest.raises(SourceError) as caught:
        source.pull(heads["a"])
    (problem,) = caught.value.problems
    assert complaint in f"{problem.place}: {problem.message}"


def test_all_bad_cells_are_named_up_to_a_bound(tables):
    rows = "".join(f"a,{n},m,x\n" for n in range(50))
    source = tables.source(m_csv="run,step,metric,value\n" + rows)
    with pytest.raises(SourceError) as caught:
        source.pull(source.heads()[0])
    assert [p.place.line for p in caught.value.problems] == list(range(2, 22))


@pytest.mark.parametrize("place", ["runs", "runs/m.txt", "runs/empty"])
def test_places_without_tables_say_what_a_table_is(tmp_path, place):
    (tmp_path / "runs" / "empty").mkdir(parents=True)
    (tmp_path / "runs" / "m.txt").write_text("run,loss\na,1\n")
    with pytest.raises(SourceError) as caught:
        open_source(f"table:{place}", base=tmp_path).heads()
    assert caught.value.problems[0].code == "table.no-tables"
    assert ".csv" in caught.value.problems[0].hint


def test_the_fingerprint_follows_the_content(tables):
    def fingerprint(text):
        return tables.source(m_csv=text).heads()[0].fingerprint

    one = fingerprint("run,loss\na,1\n")
    assert fingerprint("run,loss\na,1\n") == one
    assert fingerprint("run,loss\na,2\n") != one


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.integers(-5, 5),
        st.sampled_from(["x", "y,z", 'q"', "ü\n"]),
        st.floats(),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_the_three_formats_of_one_table_are_one_history(tables, history, rows):
    keys = ("run", "step", "metric", "value")
    text = io.StringIO()
    csv.writer(text).writerows([keys, *rows])
    lines = "\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in rows)
    sink = io.BytesIO()
    pq.write_table(pa.table(dict(zip(keys, zip(*rows, strict=True), strict=True))), sink)

    found = []
    for name, data in {
        "t_csv": text.getvalue(),
        "t_jsonl": lines,
        "t_parquet": sink.getvalue(),
    }.items():
        runs = tables.pull(**{name: data})
        found.append(repr({key: history(runs[key]) for key in sorted(runs)}))
        (tables.root / name.replace("_", ".")).unlink()
    assert found[0] == found[1] == found[2]
    expected = {}
    for run, step, metric, value in rows:
        expected.setdefault(run, {}).setdefault(metric, {})[step] = value
    assert repr(sorted_deep(expected)) == found[0]


def sorted_deep(value):
    if isinstance(value, dict):
        return {key: sorted_deep(value[key]) for key in sorted(value)}
    return value


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=80) | st.text(max_size=80), ending=st.sampled_from(["csv", "jsonl"]))
def test_any_file_is_runs_or_problems(tables, data, ending):
    source = tables.source(**{f"m_{ending}": data})
    for head in source.heads():
        with suppress(SourceError):
            assert source.pull(head).run.key == head.key
