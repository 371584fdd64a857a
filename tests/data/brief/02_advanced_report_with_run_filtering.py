# Create report with specific runs
report = wr.Report(
    entity="my-team",
    project="vision-models",
    title="Model Comparison Dashboard"
)

# Add panels with run filtering
report.blocks = [
    wr.H1("ResNet vs ViT Comparison"),

    # Line plot comparing specific runs
    wr.LinePlot(
        x="epoch",
        y=["accuracy"],
        title="Validation Accuracy",
        # Filter runs by regex
        runs_filter="(resnet-50|vit-base)-.*",
        groupby=["architecture"],
        smoothing=0.3
    ),

    # Bar chart aggregating across runs
    wr.BarPlot(
        metrics=["final_accuracy", "inference_time"],
        title="Final Metrics Comparison",
        runs_filter="production-.*",
        groupby_aggfunc="mean"
    ),

    # Custom HTML/markdown
    wr.MarkdownBlock("""
    ### Analysis

    ViT-base shows **12% higher accuracy** but **3x slower inference**.

    Recommendation: Use ResNet-50 for production deployment.
    """),
]

report.save()
