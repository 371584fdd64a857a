# Create custom visualization with Vega spec
custom_vega_spec = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "description": "Custom scatter plot with regression line",
    "data": {"name": "wandb"},
    "layer": [
        {
            "mark": "point",
            "encoding": {
                "x": {"field": "learning_rate", "type": "quantitative", "scale": {"type": "log"}},
                "y": {"field": "val_accuracy", "type": "quantitative"},
                "color": {"field": "optimizer", "type": "nominal"},
                "size": {"value": 60},
            }
        },
        {
            "mark": {"type": "line", "color": "firebrick"},
            "transform": [{"regression": "val_accuracy", "on": "learning_rate"}],
            "encoding": {
                "x": {"field": "learning_rate", "type": "quantitative"},
                "y": {"field": "val_accuracy", "type": "quantitative"},
            }
        }
    ]
}

report.blocks.append(
    wr.CustomChart(
        vega_spec=custom_vega_spec,
        title="Learning Rate vs Accuracy (with trend)",
        runs_filter=".*"
    )
)
