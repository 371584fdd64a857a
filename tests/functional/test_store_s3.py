"""A store in a bucket, as the installed command uses it, against a server of this process."""

import json
import os
import runpy
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("runpress")
SERVER = runpy.run_path(str(Path(__file__).parents[1] / "s3_server.py"))
REPORT = """title: Two optimisers
blocks:
  - line: {id: loss, title: Loss, y: train/loss, runs: {names: "resnet-50-*"}}
  - table: {id: t, title: Runs, columns: [name, "summary:val/accuracy"]}
"""
ROWS = "run,step,loss\n" + "".join(f"r{n},{s},{n}.{s}\n" for n in range(4) for s in range(3))


@pytest.fixture
def server():
    with SERVER["serving"](SERVER["S3Server"]()) as running:
        yield running


@pytest.fixture
def in_bucket(runpress, server, tmp_path):
    """The command with its store in the bucket."""
    environment = SERVER["ENVIRONMENT"] | {"RUNPRESS_STORE": server.address()}

    def call(*arguments, env=None, **how):
        return runpress(*arguments, env=environment | (env or {}), **how)

    call.environment = environment
    return call


def files(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_build_from_a_bucket_gives_the_bytes_of_one_from_a_folder(
    runpress, in_bucket, examples, tmp_path
):
    (tmp_path / "report.yml").write_text(REPORT)
    runs = ["--runs", f"wandb-offline:{examples / 'runs' / 'wandb'}"]
    wanted = ["--to", "html,markdown,latex", "--no-cache"]
    runpress("build", "report.yml", *runs, *wanted, "-o", "here")
    in_bucket("pull", f"wandb-offline:{examples / 'runs' / 'wandb'}")
    before = in_bucket("pull", f"wandb-offline:{examples / 'runs' / 'wandb'}")
    assert "0 runs pulled" in before.stdout
    in_bucket("build", "report.yml", *runs, *wanted, "-o", "there")
    here = files(tmp_path / "here")
    assert len(here) > 2
    assert files(tmp_path / "there") == here
    shown = [
        call("--json", "runs", "--proof", f"wandb-offline:{examples / 'runs' / 'wandb'}").stdout
        for call in (runpress, in_bucket)
    ]
    assert shown[0] == shown[1]


@pytest.mark.slow
@pytest.mark.parametrize("served", [False, True], ids=["unserved", "served"])
def test_a_pull_that_is_killed_at_any_request_goes_on(in_bucket, server, tmp_path, served):
    (tmp_path / "a.csv").write_text(ROWS)
    environment = os.environ | in_bucket.environment
    dead = 0
    for moment in range(2, 16, 3):
        server.objects.clear()
        count, here = [0], threading.Lock()
        child = subprocess.Popen(
            [COMMAND, "pull", "table:a.csv"], cwd=tmp_path, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip

        def kill(method, _key, count=count, here=here, child=child, moment=moment):
            with here:
                count[0] += method != "GET"
                if count[0] == moment and method != "GET":
                    child.send_signal(signal.SIGKILL)
                    child.wait()

        server.faulty, server.done = (lambda *_: None), (lambda *_: None)
        setattr(server, "done" if served else "faulty", kill)
        dead += child.wait(timeout=60) == -signal.SIGKILL
        server.faulty, server.done = (lambda *_: None), (lambda *_: None)
        found = lines(in_bucket("--json", "pull", "table:a.csv").stdout)[-1]
        assert found["pulled"] + found["unchanged"] == 4
        in_bucket("store", "export", "a", "-o", f"plain{moment}")
        rows = sorted(path.read_text() for path in (tmp_path / f"plain{moment}").rglob("*.csv"))
        assert rows == sorted(
            "_step,loss\n" + "".join(f"{s},{n}.{s}\n" for s in range(3)) for n in range(4)
        )
    assert dead == 5


def test_two_pulls_at_once_both_come_through(in_bucket, server, tmp_path):
    (tmp_path / "a.csv").write_text(ROWS)
    server.faulty = lambda *_: SERVER["Fault"](wait=0.01)
    pulls = [
        subprocess.Popen(
            [COMMAND, "pull", "table:a.csv"], cwd=tmp_path,
            env=os.environ | in_bucket.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert [one.wait(timeout=60) for one in pulls] == [0, 0]
    (project,) = lines(in_bucket("--json", "store", "ls").stdout)
    assert (project["runs"], project["values"]) == (4, 12)
    # of each run one version is left
    assert sum(key.endswith("history.parquet") for key in server.objects) == 4
    assert in_bucket("store", "gc").stdout == ""


def test_the_store_is_listed_cleared_and_exported(in_bucket, server, tmp_path):
    (tmp_path / "a.csv").write_text(ROWS)
    in_bucket("pull", "table:a.csv")
    (project,) = lines(in_bucket("--json", "store", "ls").stdout)
    assert (project["runs"], project["values"]) == (4, 12)
    named = {key for key in server.objects if "/.files/" in key}
    (one, *_) = (key for key in named if "/r1/" in key)
    version = one.split("/")[-2]
    left = one.replace(version, "f" * 32)
    server.objects[left] = SERVER["Stored"](b"left", 1.0)
    assert "unnamed file" in in_bucket("store", "gc", "--dry-run").stdout
    assert left in server.objects
    assert "unnamed file" in in_bucket("store", "gc").stdout
    assert left not in server.objects
    assert {key for key in server.objects if "/.files/" in key} == named
    in_bucket("store", "export", "a", "--to", "parquet", "-o", "plain")
    assert len(list((tmp_path / "plain").rglob("*.parquet"))) == 4


def test_a_flag_wins_over_the_environment_and_that_over_the_file(in_bucket, server, tmp_path):
    (tmp_path / "a.csv").write_text(ROWS)
    (tmp_path / "runpress.toml").write_text(f'[store]\naddress = "{server.address("file")}"\n')
    in_bucket("pull", "table:a.csv", env={"RUNPRESS_STORE": ""})
    in_bucket("pull", "table:a.csv", env={"RUNPRESS_STORE": server.address("environment")})
    in_bucket("pull", "table:a.csv", "--store", server.address("flag"))
    in_bucket("pull", "table:a.csv", "--store", "folder")
    assert {key.partition("/")[0] for key in server.objects} == {"file", "environment", "flag"}
    assert (tmp_path / "folder" / "_").is_dir()
    assert not (tmp_path / ".runpress" / "store").exists()


def test_a_program_reads_the_bucket(in_bucket, tmp_path, server):
    (tmp_path / "a.csv").write_text(ROWS)
    code = (
        "from exporter import Api\nfrom exporter.reports import configure\n"
        f"configure(runs='table:a.csv', store={server.address('program')!r})\n"
        "print([len(list(run.scan_history())) for run in Api().runs()])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=os.environ | in_bucket.environment,
        capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert found.stdout.strip() == "[3, 3, 3, 3]"
    assert all(key.startswith("program/") for key in server.objects)


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_wrong_keys_are_an_error_that_does_not_show_them(in_bucket, tmp_path, name):
    (tmp_path / "a.csv").write_text(ROWS)
    for flags in ([], ["-v"], ["--json"]):
        done = in_bucket(*flags, "pull", "table:a.csv", env={name: "WRONG-and-secret"}, code=4)
        said = done.stdout + done.stderr
        assert "store.s3-access" in said
        assert "help" in said
        for secret in ("WRONG", SERVER["SECRET"], SERVER["KEY"], "HMAC"):
            assert secret not in said


def test_who_may_only_read_builds(in_bucket, server, tmp_path):
    (tmp_path / "a.csv").write_text(ROWS)
    (tmp_path / "report.yml").write_text(
        "title: T\nblocks:\n  - line: {id: l, title: L, y: loss}\n"
    )
    in_bucket("pull", "table:a.csv")
    server.faulty = lambda method, _key: (
        SERVER["Fault"](status=403, code="AccessDenied") if method == "PUT" else None
    )
    in_bucket("build", "report.yml", "--runs", "table:a.csv", "--to", "markdown")
    assert list((tmp_path / "out").rglob("*.md"))
    (tmp_path / "a.csv").write_text(ROWS.replace("0.0", "9.0"))
    done = in_bucket("pull", "table:a.csv", code=4)
    assert "does not allow writing" in done.stderr


def test_a_store_without_a_server_says_so(in_bucket, tmp_path):
    (tmp_path / "a.csv").write_text(ROWS)
    address = "s3://b/p?endpoint=http://127.0.0.1:9&region=r"
    done = in_bucket("pull", "table:a.csv", "--store", address, code=4)
    assert "store.s3-unreachable" in done.stderr
    assert "s3://b/p" in done.stderr
