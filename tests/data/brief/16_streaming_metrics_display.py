# Dashboard for long-running experiments
def create_streaming_dashboard(run_id):
    """Create dashboard for monitoring specific run"""
    report = wr.Report(
        entity="my-team",
        project="long-experiments",
        title=f"Streaming Monitor - Run {run_id}"
    )

    report.blocks = [
        wr.H1(f"Live Monitoring: {run_id}"),

        # Recent metrics (streaming view)
        wr.LinePlot(
            x="step",
            y=["train/loss", "train/accuracy"],
            title="Training Metrics (Live)",
            runs_filter=f"^{run_id}$",
            x_range="last-100",  # Rolling window
            refresh_interval=10  # Update every 10 seconds
        ),

        # System metrics
        wr.LinePlot(
            x="_timestamp",
            y=["system.gpu.0.temp", "system.gpu.0.powerWatts"],
            title="GPU Health",
            runs_filter=f"^{run_id}$",
            x_range="last-5m",
            refresh_interval=5
        ),

        # Latest console output
        wr.CodeBlock(
            content="{{ run.logs.tail(20) }}",  # Template syntax
            language="text",
            title="Recent Logs"
        ),
    ]

    return report
