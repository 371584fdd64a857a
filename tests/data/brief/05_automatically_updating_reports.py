# Create report that auto-updates with new runs
report = wr.Report(
    entity="my-team",
    project="continuous-training",
    title="Live Training Dashboard"
)

# Use dynamic run filters (no locked run set)
report.blocks = [
    wr.H1("Real-time Training Monitor"),
    wr.P("This report automatically includes new runs matching the filter."),

    # Filter includes future runs
    wr.LinePlot(
        x="step",
        y=["loss"],
        title="Latest Training Runs (Last 7 Days)",
        runs_filter="train-.*",
        # Include runs from last 7 days
        created_at=">=now-7d"
    ),

    # Show only currently running jobs
    wr.Table(
        columns=["name", "state", "duration", "gpu_util"],
        runs_filter=".*",
        state="running"
    ),
]

report.save()
