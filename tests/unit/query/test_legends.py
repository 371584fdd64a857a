"""Legend templates: filled from runs, refused when they name what no run has."""

import pytest

from exporter.errors import FilterError
from exporter.model.run import Run, RunKey
from exporter.query.legends import label_of, parse_template
from exporter.query.scene import Group

ONE = Run(RunKey("e", "p", "id1"), "base", config={"lr": 0.1, "opt": {"name": "adam"}}, user="kim")
TWO = Run(RunKey("e", "p", "id2"), "other", config={"lr": 0.2}, summary={"val/acc": 0.9})


def label(text, *runs, group="", metric="loss"):
    own = Group("group:g", group, runs) if group else Group(str(runs[0].key), runs[0].name, runs)
    return label_of(parse_template(text), own, metric)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("${run:displayName} - ${config:lr}", "base - 0.1"),
        ("${run:name} (${run:username}, ${run:id})", "base (kim, id1)"),
        ("${config:lr.value} ${config:opt.value.name}", "0.1 adam"),
        ("${config:nope}", "(none)"),
        ("${metric} of ${run:name}", "loss of base"),
        ("${run:name} [[ ${x}: ${y} (${original}) ]]", "base"),
        ("just words $ {} ${", "just words $ {} ${"),
    ],
)
def test_a_template_is_filled_from_the_run(text, wanted):
    assert label(text, ONE) == wanted


def test_a_group_has_its_label_and_the_values_of_its_runs():
    assert label("${run:displayName}: ${config:lr}", ONE, TWO, group="adam") == "adam: 0.1, 0.2"
    assert label("${run:id}", *[ONE, TWO] * 2, group="g") == "id1, id2"


@pytest.mark.parametrize(
    ("text", "column"),
    [("${run:lr}", 1), ("a ${nope}", 3), ("${}", 1), ("${config:}", 1), ("[[ x ]] ${x}", 9)],
)
def test_an_unknown_name_is_an_error_at_its_place(text, column):
    with pytest.raises(FilterError) as caught:
        parse_template(text)
    (found,) = caught.value.problems
    assert found.code == "legend-unknown-name"
    assert found.place.column == column
    assert found.hint
