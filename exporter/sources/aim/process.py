"""The child process that reads RocksDB: how it is started, and what may go wrong with it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from exporter.errors import SourceError, SourceLostError
from exporter.sources.aim import child
from exporter.sources.aim.records import Database, databases
from exporter.sources.jsontext import clean

PYTHON = "RUNPRESS_AIM_PYTHON"
"""Environment variable that names another Python, one that has `aimrocks`."""

TIMEOUT = 600.0
"""Seconds for one run; the child is killed then."""


def read(folders: Sequence[Path]) -> list[Database]:
    """The records of the databases in these folders.

    Raises:
        SourceError: when they cannot be read.
        SourceLostError: when nothing here can read any of them.
    """
    python = os.environ.get(PYTHON) or sys.executable
    command = [python, "-I", child.__file__, *map(str, folders)]
    try:
        done = subprocess.run(  # noqa: S603  a Python that the user named, no shell
            command, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=TIMEOUT
        )
    except subprocess.TimeoutExpired:
        raise SourceError.of(
            "aim.timeout", f"the run was not read within {TIMEOUT:g} seconds"
        ) from None
    except OSError as error:
        raise SourceLostError.of(
            "aim.no-python",
            f"the Python named by {PYTHON} cannot be started: {error.strerror or error}",
            hint=f"let {PYTHON} name the `python` of an environment with aimrocks",
        ) from None
    if done.returncode:
        raise _failed(done.stderr.decode("utf-8", "replace"), done.returncode, folders)
    return databases(done.stdout, len(folders))


def _failed(said: str, status: int, folders: Sequence[Path]) -> SourceError:
    if "No module named 'aimrocks'" in said:
        return SourceLostError.of(
            "aim.not-installed",
            "runs of Aim lie in RocksDB, which needs the package aimrocks",
            hint=f"pip install 'runpress[aim]', or let {PYTHON} name a Python that has aimrocks",
        )
    last = said.strip().rpartition("\n")[2] or f"its reader ended with status {status}"
    for folder in folders:
        last = last.replace(f"{folder}", folder.name)
    return SourceError.of("aim.unreadable", f"the run cannot be read: {clean(last)}")
