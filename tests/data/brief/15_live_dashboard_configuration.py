# Create dashboard that updates in real-time
live_dashboard = wr.Report(
    entity="my-team",
    project="production-monitoring",
    title="Live Training Dashboard"
)

live_dashboard.blocks = [
    wr.H1("Real-Time Training Monitor"),
    wr.P("Updates automatically as new data is logged"),

    # Show currently running jobs
    wr.Table(
        columns=["name", "state", "step", "loss", "gpu_util"],
        title="Active Training Jobs",
        runs_filter=".*",
        state="running",
        auto_refresh=30  # Refresh every 30 seconds
    ),

    # Live loss curves (last 1000 steps)
    wr.LinePlot(
        x="step",
        y=["loss"],
        title="Loss (Real-Time)",
        runs_filter=".*",
        state="running",
        x_range="last-1000",  # Only show last 1000 steps
        smoothing=0.5
    ),

    # Resource utilization
    wr.LinePlot(
        x="timestamp",
        y=["system.gpu.0.memory", "system.cpu"],
        title="Resource Utilization",
        runs_filter=".*",
        state="running",
        x_range="last-1h"  # Last hour only
    ),
]

live_dashboard.save()
