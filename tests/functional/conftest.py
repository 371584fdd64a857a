"""The installed command in a folder of its own, with the real runs of examples/."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("runpress")


@pytest.fixture
def runpress(tmp_path):
    """Run the installed command; its working directory is a fresh folder."""

    def call(*arguments, env=None, code=0, before=(), cwd=tmp_path):
        done = subprocess.run(
            [*before, COMMAND, *map(str, arguments)],
            check=False,
            cwd=cwd,
            env=os.environ | (env or {}),
            capture_output=True,
            text=True,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == code, done.stderr + done.stdout
        assert "Traceback" not in done.stderr
        return done

    return call


@pytest.fixture(scope="session")
def examples():
    return ROOT / "examples"
