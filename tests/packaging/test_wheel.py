"""The artefact, not the checkout: the wheel's contents, and a build from a clean environment."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = (
    "archive/py.typed",
    "exporter/cli/__init__.py",
    "exporter/py.typed",
    "site_templates/fonts/IBMPlexSans-Regular.ttf",
    "site_templates/fonts/IBMPlexSans-Regular.woff2",
    "site_templates/fonts/OFL.txt",
    "site_templates/starter/blank/report.yml",
    "site_templates/starter/findings/report.yml",
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def run(*command, **options):
    return subprocess.run(
        [*map(str, command)], capture_output=True, text=True, check=True, timeout=600, **options
    )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", out, ROOT)
    (found,) = out.glob("*.whl")
    return found


def test_the_wheel_holds_what_it_should_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert set(NEEDED) <= set(names)
    tops = {name.split("/", 1)[0] for name in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {
        "exporter",
        "archive",
        "site_templates",
    }
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".orig"))]
    run(Path(sys.executable).with_name("check-wheel-contents"), wheel, cwd=ROOT)


def test_a_clean_environment_without_development_packages_builds_the_demo(wheel, tmp_path):
    clean = tmp_path / "venv"
    run(sys.executable, "-m", "venv", clean)
    pip = (clean / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check")
    run(*pip, "--no-deps", "--require-hashes", "-r", ROOT / "requirements" / "run.txt")
    run(*pip, "--no-deps", wheel)
    command = clean / "bin" / "runpress"
    assert "runpress" in run(command, "--help", cwd=tmp_path).stdout
    report = ROOT / "examples" / "model-comparison.yml"
    run(
        command,
        "build",
        report,
        "--runs",
        f"wandb-offline:{ROOT}/examples/runs/wandb",
        cwd=tmp_path,
    )
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"model-comparison.pdf", "model-comparison.html", "site"} <= made
