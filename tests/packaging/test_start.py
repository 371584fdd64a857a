"""The command starts without its engines, and the packages come from one distribution."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("altair", "mkdocs", "numpy", "pyarrow", "pydantic", "rich", "vl_convert",
         "weasyprint", "jinja2", "yaml", "markdown_it")  # fmt: skip


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["build", "--help"], ["bild"]])
def test_help_version_and_typos_load_no_engine(arguments):
    command = [sys.executable, "-X", "importtime", "-m", "exporter", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    loaded = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if "|" in line}
    assert "exporter.cli" in loaded
    assert not {name for name in loaded if name.split(".")[0] in HEAVY}


def test_a_typo_is_a_usage_error_with_a_suggestion():
    command = [sys.executable, "-m", "exporter", "bild"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "build" in done.stderr


def test_all_three_packages_lie_side_by_side():
    import archive
    import exporter
    import site_templates

    homes = {Path(str(m.__file__)).parents[1] for m in (archive, exporter, site_templates)}
    assert len(homes) == 1
