"""Several addresses give one library: each run once, from the first address that has it."""

import pytest

from exporter.gather import gather_runs, shown


@pytest.mark.parametrize("dry", [True, False])
def test_a_run_of_two_addresses_counts_once(tmp_path, dry):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.csv").write_text("run,step,loss\na,0,1\n")
    addresses = dict.fromkeys(("table:one/p.csv", "table:two/p.csv"), tmp_path)
    got = gather_runs(addresses, tmp_path / "store", dry=dry)
    assert (len(got.due), got.pulled) == ((1, 0) if dry else (0, 1))
    assert [problem.code for problem in got.problems] == ["run-twice"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mlflow:postgresql://ada:secret@host/db", "mlflow:postgresql://host/db"),
        ("mlflow:http://token@host:5000", "mlflow:http://host:5000"),
        ("table:a@b.csv", "table:a@b.csv"),
        ("wandb:team/project", "wandb:team/project"),
    ],
)
def test_a_password_is_not_shown(address, words):
    assert shown(address) == words
