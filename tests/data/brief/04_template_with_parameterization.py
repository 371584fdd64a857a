class ExperimentReportTemplate:
    """Configurable experiment report template"""

    def __init__(self, entity, project):
        self.entity = entity
        self.project = project

    def create_report(
        self,
        title,
        runs_filter,
        metrics_to_plot,
        include_images=False
    ):
        blocks = [
            wr.TableOfContents(),
            wr.H1(title),
        ]

        # Add metric plots
        for metric in metrics_to_plot:
            blocks.extend([
                wr.H2(f"{metric} Over Time"),
                wr.LinePlot(x="step", y=[metric], runs_filter=runs_filter)
            ])

        # Optionally add image gallery
        if include_images:
            blocks.extend([
                wr.H2("Sample Predictions"),
                wr.MediaBrowser(
                    media_keys=["predictions"],
                    runs_filter=runs_filter
                )
            ])

        report = wr.Report(
            entity=self.entity,
            project=self.project,
            title=title,
            blocks=blocks
        )

        return report

# Use template
template = ExperimentReportTemplate("my-team", "my-project")

report = template.create_report(
    title="Baseline Experiments",
    runs_filter="baseline-v.*",
    metrics_to_plot=["train/loss", "val/accuracy", "val/f1"],
    include_images=True
)
report.save()
