"""Every keyword of the vendor's classes: a value that says something, and what becomes of it."""

from pathlib import Path
from runpy import run_path

DIALECTS = run_path(str(Path(__file__).with_name("dialects.py")))
call, Key, Test, Both = (DIALECTS[name] for name in ("call", "Key", "Test", "Both"))


def metric(name):
    return call("Metric", name=name)


def config(name):
    return call("Config", name=name)


def summary(name):
    return call("SummaryMetric", name=name)


def column(value, **given):
    return call("ParallelCoordinatesPlotColumn", metric=value, **given)


PLACE = call("Layout", x=0, y=0, w=12, h=9)
GRADIENT = [
    call("GradientPoint", color="#ff0000", offset=0),
    call("GradientPoint", color="#00ff00", offset=100),
]
WORDS = [
    "plain *words* @home 1. $5 ",
    call("Link", text="a_link", url="https://example.org/a?b=c&d"),
    " ",
    call("InlineCode", text="a`b"),
    call("InlineLatex", text="e^{x}"),
]
TABLE = {"summaryTable": {"tableKey": "curves"}}
GROUPED = call(
    "Runset", entity="acme", project="vision", name="G", groupby=["config.arch", "Group"]
)
GROUP = call(
    "RunsetGroup",
    runset_name="G",
    keys=(
        call("RunsetGroupKey", key=config("arch"), value="vit"),
        call("RunsetGroupKey", key=metric("Group"), value="big"),
    ),
)

BASE = {
    "LinePlot": {"y": ["loss"]},
    "ScatterPlot": {"x": config("lr"), "y": summary("loss")},
    "BarPlot": {"metrics": [summary("acc")]},
    "ScalarChart": {"metric": summary("acc")},
    "ParallelCoordinatesPlot": {"columns": [column(config("lr")), column("acc")]},
    "ParameterImportancePlot": {"with_respect_to": "acc"},
    "RunComparer": {},
    "CodeComparer": {},
    "MediaBrowser": {"media_keys": ["samples"]},
    "MarkdownPanel": {"markdown": "words"},
    "CustomChart": {"chart_name": "wandb/line/v0", "query": TABLE},
    "WeavePanel": {},
    "WeavePanelSummaryTable": {"table_name": "predictions"},
    "WeavePanelArtifact": {"artifact": "model"},
    "WeavePanelArtifactVersionedFile": {"artifact": "model", "version": "v1", "file": "a.txt"},
}
"""Panels, with the keywords that they cannot do without."""

PANELS = {
    "LinePlot": {
        "title": "Loss",
        "x": "WallTime",
        "y": ["loss", metric("val/acc")],
        "range_x": (0, 5),
        "range_y": (None, 0.5),
        "log_x": True,
        "log_y": True,
        "title_x": "steps",
        "title_y": "nats",
        "ignore_outliers": True,
        "groupby": config("arch.name"),
        "groupby_aggfunc": "median",
        "groupby_rangefunc": "stderr",
        "smoothing_factor": 0.5,
        "smoothing_type": "gaussian",
        "smoothing_show_original": False,
        "max_runs_to_show": 3,
        "custom_expressions": ["${loss} * 2"],
        "plot_type": "stacked-area",
        "font_size": "large",
        "legend_position": "south",
        "legend_template": "${run:displayName}",
        "aggregate": True,
        "xaxis_expression": "${_step} * 2",
        "xaxis_format": "datetime",
        "legend_fields": ["run:displayName", "config:lr.value"],
        "metric_regex": "^val/",
        "point_visualization_method": "sampling",
        "line_titles": {"r1:loss": "first"},
        "line_colors": {"r1:loss": "#aa0000", "r2:loss": {"color": "rgb(0, 0, 255)"}},
        "line_widths": {"r1:loss": 2.5},
        "line_marks": {"r1:loss": "dashed"},
    },
    "ScatterPlot": {
        "title": "Points",
        "x": metric("CreatedTimestamp"),
        "y": "acc",
        "z": config("bs"),
        "range_x": (0, 1),
        "range_y": (0, 1),
        "range_z": (0, 1),
        "log_x": True,
        "log_y": True,
        "log_z": True,
        "running_ymin": True,
        "running_ymax": True,
        "running_ymean": True,
        "legend_template": "${run:displayName}",
        "gradient": GRADIENT,
        "font_size": "small",
        "regression": True,
    },
    "BarPlot": {
        "title": "Bars",
        "metrics": [summary("acc"), "loss", config("lr")],
        "orientation": "v",
        "range_x": (0, 1),
        "title_x": "accuracy",
        "title_y": "runs",
        "groupby": "arch",
        "groupby_aggfunc": "max",
        "groupby_rangefunc": "minmax",
        "max_runs_to_show": 4,
        "max_bars_to_show": 3,
        "custom_expressions": ["${acc} * 2"],
        "legend_template": "${run:displayName}",
        "font_size": "small",
        "line_titles": {"r1:acc": "first"},
        "line_colors": {"r1:acc": "#aa0000"},
        "aggregate": True,
    },
    "ScalarChart": {
        "title": "Best",
        "metric": "loss",
        "groupby_aggfunc": "max",
        "groupby_rangefunc": "minmax",
        "custom_expressions": ["${acc} * 2"],
        "legend_template": "${run:displayName}",
        "font_size": "small",
    },
    "ParallelCoordinatesPlot": {
        "title": "Axes",
        "columns": [
            column("acc", display_name="Accuracy"),
            column(config("lr"), log=True),
            column(metric("Runtime"), inverted=True),
        ],
        "gradient": GRADIENT,
        "font_size": "small",
    },
    "ParameterImportancePlot": {"with_respect_to": "loss"},
    "RunComparer": {"diff_only": "split"},
    "CodeComparer": {"diff": "unified"},
    "MediaBrowser": {
        "title": "Media",
        "num_columns": 3,
        "media_keys": ["samples", "masks"],
        "mode": "gallery",
        "gallery_axis": "step",
        "grid_x_axis": "step",
        "grid_y_axis": "run",
    },
    "MarkdownPanel": {"markdown": "# Title\n\n- *one*\n  - two"},
    "CustomChart": {
        "query": {"summaryTable": {"tableKey": "other"}},
        "chart_name": "wandb/scatter/v0",
        "chart_fields": {"x": "recall", "y": "precision"},
        "chart_strings": {"title": "PR", "x-axis-title": "R"},
    },
    "WeavePanel": {"config": {"panel2Config": {"exp": {"nodeType": "void"}}}},
    "WeavePanelSummaryTable": {"table_name": "others"},
    "WeavePanelArtifact": {"artifact": "data", "tab": "files"},
    "WeavePanelArtifactVersionedFile": {"artifact": "data", "version": "v2", "file": "b.txt"},
}

RUNSET = {
    "entity": "umbrella",
    "project": "nlp",
    "name": "Baselines",
    "query": "base.*",
    "filters": "Config('lr') >= 0.1 and State == 'finished' or Tags() in ['v2']",
    "groupby": ["config.arch", "Group"],
    "order": [call("OrderBy", name=summary("acc")), call("OrderBy", name=config("lr"))],
    "custom_run_colors": {"r1": "#00aa00"},
    "run_settings": {"r1": call("RunSettings", color="#aa0000", disabled=True)},
    "pinned_columns": ["summary:acc"],
    "visible_columns": ["config:lr.value", "tags:__ALL__"],
    "hidden_columns": ["run:state"],
    "column_order": ["summary:loss", "run:notes"],
    "column_widths": {"summary:acc": 100},
    "lock_columns": True,
}

GRID = {
    "runsets": [call("Runset", entity="acme", project="nlp", name="A"), call("Runset", name="B")],
    "hide_run_sets": True,
    "panels": [call("BarPlot", metrics=[summary("acc")], layout=PLACE)],
    "active_runset": 1,
    "custom_run_colors": {"r1": "rgb(12,34,56)", Key(GROUP): "#0000aa"},
}

BLOCKS = {
    "H1": {"text": WORDS, "collapsed_blocks": [call("P", text="folded away")]},
    "H2": {"text": "Two", "collapsed_blocks": [call("H3", text="deeper")]},
    "H3": {"text": "Three", "collapsed_blocks": [call("HorizontalRule")]},
    "P": {"text": WORDS},
    "UnorderedList": {"items": ["one", WORDS]},
    "OrderedList": {"items": ["one", "two", WORDS]},
    "CheckedList": {
        "items": [call("CheckedListItem", text=WORDS, checked=True), call("CheckedListItem")]
    },
    "BlockQuote": {"text": WORDS},
    "CalloutBlock": {"text": WORDS},
    "CodeBlock": {"code": "x = 1\ny = 2\n", "language": "json"},
    "MarkdownBlock": {"text": "\n    ## Title\n\n    - one\n      - two\n    "},
    "LatexBlock": {"text": r"\frac{a}{b}"},
    "Image": {"url": "https://example.org/a.png", "caption": WORDS},
    "HorizontalRule": {},
    "Video": {"url": "https://example.org/v"},
    "Spotify": {"spotify_id": "5cf"},
    "SoundCloud": {"html": '<iframe src="https://w.example.org/?u=x"></iframe>'},
    "Twitter": {"html": '<blockquote><a href="https://t.example.org/x">a</a></blockquote>'},
    "Gallery": {
        "items": [
            call("GalleryReport", report_id="Vmlldzox"),
            call("GalleryURL", url="https://example.org", title="T", description="D"),
        ]
    },
    "TableOfContents": {},
    "WeaveBlockSummaryTable": {"entity": "acme", "project": "nlp", "table_name": "predictions"},
    "WeaveBlockArtifact": {
        "entity": "acme", "project": "nlp", "artifact": "model", "tab": "files",
    },
    "WeaveBlockArtifactVersionedFile": {
        "entity": "acme", "project": "nlp", "artifact": "model", "version": "v1", "file": "a.txt",
    },
}  # fmt: skip
"""Blocks, with all of their keywords."""

_AS_DRAWN = "what is drawn is the whole of what was sampled"
UNSEEN = {
    ("LinePlot", "xaxis_format"): "times are dates on an axis of times, numbers elsewhere",
    ("LinePlot", "point_visualization_method"): _AS_DRAWN,
    ("ScalarChart", "font_size"): "numbers are text of the page, in its size",
    ("ScalarChart", "groupby_rangefunc"): "one number of all runs has no area",
    ("MediaBrowser", "mode"): "a gallery of the last step is what is shown anyway",
    ("WeavePanel", "config"): "a program over the tracker's data",
    ("WeavePanelArtifact", "tab"): "all tabs are one placeholder",
    ("Runset", "column_widths"): "columns are as wide as their content",
    ("Runset", "lock_columns"): "says nothing without an order of columns",
    ("PanelGrid", "hide_run_sets"): "a grid with panels shows no table of runs",
    ("PanelGrid", "active_runset"): "all run sets are shown",
    ("WeaveBlockArtifact", "tab"): "all tabs are one placeholder",
}
"""Keywords that cannot be seen on paper, and why. Every other one changes the report."""

DIFFERENT = {
    ("LinePlot", "metric_regex"): "a program's y is drawn beside its pattern",
}
"""Keywords that mean more in our dialect than in a saved report, and what."""
