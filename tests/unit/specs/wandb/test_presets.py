"""W&B's preset charts: over a logged table they are ours, over runs another kind of panel."""

import pytest

from exporter.specs.wandb import read_view


def grid(*panels, sets=({},), colors=None, **meta):
    metadata = {
        "runSets": [{"id": f"s{i}", "enabled": True} | one for i, one in enumerate(sets)],
        "panelBankSectionConfig": {"panels": list(panels)},
        "customRunColors": colors or {},
    }
    return {"type": "panel-grid", "children": [{"text": ""}], "metadata": metadata | meta}


def read(*panels, **fields):
    view = {"version": 5, "blocks": [grid(*panels, **fields)]}
    report, warnings = read_view(view, file="r.json")
    return report.blocks[0], [w.place.path.rsplit(".", 1)[-1] for w in warnings if w.place]


def panel(view_type, **config):
    (found,), lost = panels(view_type, config)
    return found, lost


def panels(view_type, *configs, **fields):
    block, lost = read(*[{"viewType": view_type, "config": c} for c in configs], **fields)
    return block.panels, lost


def line(**config):
    return panel("Run History Line Plot", **({"metrics": ["loss"]} | config))


def chart(name, asked="summaryTable", **config):
    fields = [{"name": asked, "args": [{"name": "tableKey", "value": "pr_table"}]}, {"name": "id"}]
    query = {"queryFields": [{"name": "runSets", "fields": fields}]}
    return panel("Vega2", panelDefId=name, userQuery=query, **config)


@pytest.mark.parametrize("asked", ["summaryTable", "historyTable"])
def test_a_preset_chart_over_a_logged_table_is_read(asked):
    found, lost = chart(
        "wandb/area-under-curve/v0",
        asked,
        fieldSettings={"x": "recall", "class": "label"},
        stringSettings={"title": "PR", "x-axis-title": "R"},
        transform={"name": "tableWithLeafColNames"},
    )
    assert (found.name, found.table, found.title) == ("curve", "pr_table", "PR")
    assert found.fields == {"x": "recall", "class": "label"}
    assert found.strings == {"x-axis-title": "R"}
    assert not lost


def test_what_a_preset_chart_loses_is_named():
    found, lost = chart("wandb/bar/v0", fieldSettings={"hue": "a"}, stringSettings={"note": "b"})
    assert found.kind == "preset"
    assert (found.fields, found.strings) == ({}, {})
    assert lost == ["hue", "note"]


@pytest.mark.parametrize(
    ("name", "asked"), [("acme/mine", "summaryTable"), ("wandb/histogram/v0", "history")]
)
def test_other_custom_charts_are_placeholders(name, asked):
    found, _ = chart(name, asked)
    assert found.kind == "missing"


def over(kind, *keys):
    """A query over keys of histories, summaries or configs."""
    asked = [{"name": kind, "args": [{"name": "keys", "value": list(keys)}]}]
    return {"queryFields": [{"name": "runSets", "fields": asked}]}


@pytest.mark.parametrize(
    ("name", "query", "fields", "model"),
    [
        (
            "wandb/line/v0",
            over("history", "_step", "loss"),
            {"x": "_step", "y": "loss", "stroke": "name"},
            {"kind": "line", "x": "step", "y": ("loss",)},
        ),
        (
            "wandb/line/v0",
            over("history", "epoch", "loss"),
            {"x": "epoch"},
            {"kind": "line", "x": "epoch", "y": ("loss",)},
        ),
        (
            "wandb/scatter/v0",
            over("summary", "acc", "loss"),
            {"x": "acc", "y": "loss"},
            {"kind": "scatter", "x": "summary.acc", "y": "summary.loss"},
        ),
        (
            "wandb/scatter/v0",
            over("history", "acc", "val/loss"),
            {"x": "acc", "y": "val/loss"},
            {"kind": "custom", "history": ("acc", "val/loss"), "fields": {"run": "name"}},
        ),
        (
            "wandb/histogram/v0",
            over("history", "loss"),
            {"value": "loss"},
            {"kind": "custom", "history": ("loss",)},
        ),
        (
            "wandb/histogram/v0",
            over("summary", "acc"),
            {"value": "acc"},
            {
                "kind": "custom",
                "history": (),
                "fields": {"value": "summary.acc", "run": "name"},
            },
        ),
        (
            "wandb/bar/v0",
            over("summary", "acc"),
            {"label": "name", "value": "acc"},
            {"kind": "bar", "metrics": ("summary.acc",), "groupby": ""},
        ),
    ],
)
def test_a_preset_over_runs_is_a_panel_of_another_kind(name, query, fields, model):
    found, lost = panel(
        "Vega2",
        panelDefId=name,
        userQuery=query,
        fieldSettings=fields,
        stringSettings={"title": "T", "x-axis-title": "X"},
    )
    assert {field: getattr(found, field) for field in model} == model
    assert found.title == "T"
    assert not lost


def vega(name, query, fields, **strings):
    found, _ = panel(
        "Vega2", panelDefId=name, userQuery=query, fieldSettings=fields, stringSettings=strings
    )
    return found.vega["encoding"] if found.kind == "custom" else found.kind


def test_points_over_rows_are_drawn_by_their_columns():
    asked = over("history", "val/loss")
    titled = {"x-axis-title": "X"}
    found = vega("wandb/scatter/v0", asked, {"x": "_step", "y": "val/loss"}, **titled)
    assert (found["x"]["field"], found["x"]["title"]) == ("step", "X")
    assert (found["y"]["field"], found["y"]["title"]) == ("val_loss", "val/loss")
    assert found["color"]["field"] == "run"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("wandb/scatter/v0", {"x": "a/b", "y": "a_b"}),
        ("wandb/scatter/v0", {"x": "run", "y": "a_b"}),
        ("wandb/scatter/v0", {"x": "_step", "y": "_step"}),
        ("wandb/histogram/v0", {}),
        ("wandb/histogram/v0", {"value": "other"}),
    ],
)
def test_what_rows_cannot_tell_is_a_placeholder(name, fields):
    assert vega(name, over("history", "a/b", "a_b", "run", "_runtime"), fields) == "missing"


def test_a_name_too_long_for_a_value_path_is_a_placeholder():
    long = "x" * 501
    assert vega("wandb/histogram/v0", over("summary", long), {"value": long}) == "missing"
    assert vega("wandb/bar/v0", over("config", long), {"value": long}) == "missing"


def test_rows_are_bounded_and_titles_are_no_templates():
    found, _ = panel(
        "Vega2",
        panelDefId="wandb/histogram/v0",
        userQuery=over("history", "{{ x }}"),
        fieldSettings={"value": "{{ x }}"},
    )
    assert found.max_rows == 20_000
    assert found.title == "\\{{ x }}"
