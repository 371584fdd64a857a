"""What system metrics are called, and when a logged metric takes their name."""

import pytest

from exporter.model.metrics import last_of_system, system_among, system_metrics, system_names
from exporter.model.run import HistoryColumn, Run, RunKey


def run(logged, system, kind="number"):
    columns = tuple(HistoryColumn(f"c{i}", name, "number", 1) for i, name in enumerate(logged))
    monitored = tuple(
        HistoryColumn(f"c{i}", name, kind, 1, last=i / 2) for i, name in enumerate(system)
    )
    return Run(RunKey("e", "p", "r"), "r", columns=columns, system_columns=monitored)


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("gpu.0.memory", "system/gpu.0.memory"),
        ("disk./.usageGB", "system/disk./.usageGB"),
        ("system/gpu_0_power", "system/gpu_0_power"),
    ],
)
def test_every_tracker_has_the_prefix_once(column, name):
    assert list(system_metrics(run([], [column]))) == [name]


def test_a_logged_metric_takes_the_name():
    both = run(["system/cpu", "loss"], ["cpu", "gpu"])
    assert list(system_metrics(both)) == ["system/gpu"]
    assert last_of_system(both, "system/cpu") is None
    assert last_of_system(both, "system/gpu") == 0.5


def test_a_name_that_one_program_logged_is_no_system_metric_of_all():
    assert system_names([run(["system/cpu"], []), run([], ["cpu", "gpu"])]) == {"system/gpu"}
    assert system_names([run([], ["name"], "text")]) == set()


def test_the_prefix_alone_tells_what_is_meant():
    names = ["system/gpu.7", "system/cpu", "loss"]
    assert system_among(names, [run(["system/cpu"], [])]) == {"system/gpu.7"}
