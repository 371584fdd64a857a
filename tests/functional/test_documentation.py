"""What the documentation shows is what happens: every `console` block is run."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("docs/quickstart.md", "docs/templates.md")
SHARED = """baselines: {project: my-team/vision-models, names: ^baseline-}
finished: state == 'finished'
"""
WEEK = """params:
  week: {type: int, help: Calendar week}
  metric: {default: a}
title: Week ${week}
"""
WRONG = "title: x\nblocks:\n  - line: {y: loss, smothing: 0.5}\n"


def blocks(page):
    return re.findall(r"```console\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)


def steps(block):
    """(command, expected output) pairs of a block."""
    for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = step.partition("\n")
        yield command, expected


def as_pattern(expected):
    """The output as a pattern: `[...]` stands for anything within a line."""
    lines = expected.strip().splitlines()
    return "\n".join(".*".join(map(re.escape, line.split("[...]"))) + r"[^\n]*" for line in lines)


@pytest.mark.parametrize("page", PAGES)
def test_console_blocks_show_what_happens(runpress, tmp_path, examples, page):
    for run in sorted((examples / "runs" / "wandb").glob("*d209fe39")):
        shutil.copytree(run, tmp_path / "wandb" / run.name)
    (tmp_path / "wrong.yml").write_text(WRONG)
    (tmp_path / "week.yml").write_text(WEEK)
    (tmp_path / "runsets.yml").write_text(SHARED)
    for block in blocks(page):
        for command, expected in steps(block):
            name, *arguments = command.split()
            assert name == "runpress"
            code = 2 if expected.startswith("error") else 0
            done = runpress(*arguments, code=code)
            said = done.stdout or done.stderr
            assert re.search(as_pattern(expected), said), (command, said)


def test_the_readme_shows_what_make_demo_prints(tmp_path):
    (demo, *_) = (expected for command, expected in steps(blocks("README.md")[0]))
    script = ["sh", ROOT / "examples" / "demo.sh", Path(sys.executable).parent, tmp_path]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = (done.stdout + done.stderr).replace(str(tmp_path), "demo").splitlines()
    for line in filter(None, demo.splitlines()):
        assert any(re.fullmatch(as_pattern(line), heard) for heard in said), line


def test_the_documentation_builds_without_a_warning(tmp_path):
    command = [
        Path(sys.executable).with_name("mkdocs"),
        "build",
        "--strict",
        "-q",
        "-d",
        tmp_path / "site",
    ]
    environment = {"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "reports" / "index.html").exists()
