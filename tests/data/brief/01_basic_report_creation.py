# Create report object
report = wr.Report(
    entity="my-team",
    project="my-project",
    title="Automated Weekly Report",
    description="Generated from latest experiment results"
)

# Add content blocks
report.blocks = [
    wr.TableOfContents(),
    wr.H1("Experiment Results"),
    wr.P("Summary of this week's training runs."),
    wr.H2("Performance Metrics"),
    wr.LinePlot(x="step", y=["train/loss", "val/loss"]),
    wr.H2("Key Findings"),
    wr.UnorderedList([
        "Validation loss decreased by 15%",
        "Best checkpoint at epoch 42",
        "New baseline established"
    ]),
]

# Save report (creates draft)
report.save()

# Publish to project
report.publish()
