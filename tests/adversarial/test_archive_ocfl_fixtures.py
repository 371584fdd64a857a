"""The verifier against the fixtures of the OCFL community (https://github.com/OCFL/fixtures)."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from archive.checks.object import check_object

SUITES = os.environ.get("RUNPRESS_SUITES")
TAR = Path(SUITES or "none") / "ocfl-fixtures.tar.gz"

pytestmark = pytest.mark.skipif(
    not TAR.is_file(), reason="RUNPRESS_SUITES names no folder with ocfl-fixtures.tar.gz"
)

# these break several rules at once; the rule that the name gives is not the one that is met first
OTHER_CODES = {
    "E001_invalid_version_format": {"E046"},
    "E010_missing_versions": {"E046"},
    "E011_E013_invalid_padded_head_version": {"E011", "E046"},
    "E015_content_not_in_content_dir": {"E042"},
    "E019_inconsistent_content_dir": {"E042", "E046"},
    "E092_E093_content_path_does_not_exist": {"E092"},
    "W001_W004_W005_zero_padded_versions": {"W001", "W004", "W005"},
}


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("ocfl")
    with tarfile.open(TAR) as tar:
        tar.extractall(folder, filter="data")
    return folder


def objects(fixtures: Path, kind: str) -> list[Path]:
    return sorted(path for path in fixtures.glob(f"1.?/{kind}-objects/*") if path.is_dir())


def test_the_suite_is_complete(fixtures):
    counts = {kind: len(objects(fixtures, kind)) for kind in ("good", "warn", "bad")}
    assert counts == {"good": 22, "warn": 27, "bad": 107}


def test_good_objects_are_accepted_without_a_word(fixtures):
    assert {path.name: check_object(path).problems for path in objects(fixtures, "good")} == {
        path.name: () for path in objects(fixtures, "good")
    }


def test_objects_with_warnings_are_accepted_with_those_warnings(fixtures):
    for path in objects(fixtures, "warn"):
        problems = check_object(path).problems
        assert all(problem.warning for problem in problems), path.name
        assert expected(path) <= {problem.code for problem in problems}, path.name


def test_bad_objects_are_rejected_with_their_codes(fixtures):
    for path in objects(fixtures, "bad"):
        errors = {problem.code for problem in check_object(path).problems if not problem.warning}
        assert expected(path) <= errors, path.name


def expected(path: Path) -> set[str]:
    """The codes that the name of a fixture starts with."""
    parts = path.name.split("_")
    named = {part for part in parts if part[0] in "EW" and part[1:].isdigit()}
    assert named, path.name
    return OTHER_CODES.get(path.name, named)
