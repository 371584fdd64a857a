"""A table of bad input: each is a clear error or a visible note, never a traceback or a lie."""

import json
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("runpress")
RUNS = Path(__file__).parents[2] / "examples" / "runs" / "wandb"
ONE = next(RUNS.glob("*277081ec"))

pytestmark = pytest.mark.xdist_group("bad-input")


def runpress(folder, *arguments):
    done = subprocess.run(
        [COMMAND, *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False,
        timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "bug in runpress" not in done.stderr, done.stderr
    return done


def build(folder, text, *more, runs=f"wandb-offline:{RUNS}"):
    (folder / "r.yml").write_text(text)
    return runpress(folder, "build", "r.yml", "--runs", runs, "--to", "html,markdown", *more)


SPECS = [
    ("title: x\nblocks:\n  - line: {y: a, smothing: 1}\n", "smothing", "smoothing"),
    ("title: x\nblocks:\n  - line: {y: a, height: tall}\n", "height", "number"),
    ("title: x\nblocks:\n  - lien: {y: a}\n", "lien", "line"),
    ("title: x\nblocks:\n  - line: {y: a, runs: nobody}\n", "nobody", "run set"),
    ("title: x\nblocks:\n  - line: {title: no metric}\n", "y", "missing"),
    ("blocks: []\n", "title", "missing"),
    ("title: [\n", "r.yml:", ""),
    ("", "empty", ""),
    ("- a\n- b\n", "mapping", ""),
    ("title: x\nblocks:\n  - line: {y: a, runs: {filter: 'config.lr >'}}\n", "filter", ""),
]


@pytest.mark.parametrize(("text", "said", "help_"), SPECS)
def test_a_report_that_is_wrong(tmp_path, text, said, help_):
    done = build(tmp_path, text)
    assert done.returncode == 2
    assert said in done.stderr
    assert help_ in done.stderr
    assert not (tmp_path / "out").exists()


NOTES = [
    ("{y: val/accuracy, runs: {names: nobody}}", "No run matches"),
    ("{y: val/acuracy}", "No run has logged 'val/acuracy'"),
    ("{y: train/loss, runs: {names: diabetes-linear-lr3e-1}}", "NaN or infinite"),
]


@pytest.mark.parametrize(("panel", "said"), NOTES)
def test_what_cannot_be_drawn_is_said_in_the_document(tmp_path, panel, said):
    done = build(tmp_path, f"title: x\nblocks:\n  - line: {panel}\n")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "r-markdown" / "index.md").read_text()
    assert said.replace("'", "") in page.replace("&#39;", "").replace("'", "").replace("\\", "")


def test_strict_turns_warnings_into_failure(tmp_path):
    done = build(tmp_path, "title: x\nblocks:\n  - line: {y: nothing}\n", "--strict")
    assert done.returncode == 1
    assert "nothing" in done.stderr
    assert not (tmp_path / "out").exists()


# --- files of a tracker ----------------------------------------------------------------------


def broken(tmp_path, change):
    """A copy of one run with a changed binary."""
    folder = tmp_path / "wandb" / ONE.name
    shutil.copytree(ONE, folder)
    (log,) = folder.glob("*.wandb")
    log.write_bytes(change(bytearray(log.read_bytes())))
    return "wandb-offline:wandb"


def flipped(data):
    data[len(data) // 2] ^= 0xFF
    return data


DAMAGE = {
    "half": lambda data: data[: len(data) // 2],
    "one byte short": lambda data: data[:-1],
    "a flipped byte": flipped,
    "a zeroed block": lambda data: data[:32768] + bytes(32768) + data[65536:],
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_is_read_as_far_as_it_goes_and_said_to_be_incomplete(tmp_path, name):
    runs = broken(tmp_path, DAMAGE[name])
    done = build(tmp_path, "title: x\nblocks:\n  - line: {y: train/loss}\n", runs=runs)
    assert done.returncode == 0, done.stderr
    assert "incomplete" in done.stderr
    assert "incomplete" in (tmp_path / "out" / "r-markdown" / "index.md").read_text()


@pytest.mark.parametrize("content", [b"", b"no such magic", struct.pack("<4sHB", b":W&B", 1, 9)])
def test_a_file_that_is_no_log_is_a_source_error(tmp_path, content):
    runs = broken(tmp_path, lambda _: content)
    done = build(tmp_path, "title: x\nblocks:\n  - line: {y: train/loss}\n", runs=runs)
    assert done.returncode == 4
    assert ".wandb" in done.stderr


@pytest.mark.parametrize(
    "address", ["wandb-offline:nowhere", "wandb-ofline:wandb", "nonsense", "table:x.csv"]
)
def test_a_source_that_is_not_there(tmp_path, address):
    done = build(tmp_path, "title: x\nblocks:\n  - line: {y: a}\n", runs=address)
    assert done.returncode in {2, 4}
    assert "help:" in done.stderr


# --- names of strangers ----------------------------------------------------------------------

HOSTILE = [
    "../../x",
    "<script>alert(1)</script>",
    "$(touch pwned)",
    r"\write18{touch pwned} \input{/etc/passwd}",
    "n" * 300,
    "\u202egnp.exe \u05e9\u05dc\u05d5\u05dd",
    "a|b\n# c\r\n`d`",
    "=cmd|'/c calc'!A1",
    "{{ 7*7 }} {% raw %}",
    "x' or 1=1 --",
    "NUL", "con.txt", ".", "..", " \u00a0x", "%2e%2e%2f",
]  # fmt: skip


def test_hostile_names_stay_text_in_every_format(tmp_path):
    with (tmp_path / "runs.jsonl").open("w") as lines:
        for name in HOSTILE:
            for step in range(3):
                row = {
                    "run": name,
                    "step": step,
                    name + "/m": step,
                    "loss": 1 / (step + 1),
                    "config": name,
                }
                lines.write(json.dumps(row) + "\n")
    metrics = json.dumps(["loss", *(name + "/m" for name in HOSTILE)])
    report = (
        f"title: {json.dumps(' '.join(HOSTILE[:4]))}\nblocks:\n"
        f"  - line: {{id: l, y: {metrics}, title: {json.dumps(HOSTILE[1])}}}\n"
        "  - table: {id: t, columns: [name, summary.loss], title: Runs}\n"
        "  - bar: {id: b, metrics: summary.loss}\n"
        f"  - text: {json.dumps(chr(10).join(HOSTILE))}\n"
    )
    (tmp_path / "r.yml").write_text(report)
    done = runpress(tmp_path, "build", "r.yml", "--runs", "table:runs.jsonl")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    assert not list(tmp_path.rglob("pwned"))
    assert {p.name for p in tmp_path.iterdir()} == {"r.yml", "runs.jsonl", "out", ".runpress"}
    assert "<script>alert(1)" not in (out / "r.html").read_text()
    for page in (out / "site").rglob("*.html"):
        assert "<script>alert(1)" not in page.read_text(), page
    body = zipfile.ZipFile(out / "r-latex.zip").read("body.tex").decode()
    assert r"\write18{" not in body
    assert r"\input{/etc" not in body


def test_a_run_that_cannot_be_read_does_not_stop_the_others_and_exits_with_three(tmp_path):
    runs = broken(tmp_path, lambda _: b"no such magic")
    shutil.copytree(next(RUNS.glob("*d209fe39")), tmp_path / "wandb" / "offline-run-2-d209fe39")
    done = build(tmp_path, "title: x\nblocks:\n  - line: {y: train/loss}\n", runs=runs)
    assert done.returncode == 3
    assert "277081ec" in done.stderr
    assert (tmp_path / "out" / "r.html").exists()
