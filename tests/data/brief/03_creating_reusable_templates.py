# Define template function
def create_training_report_template(entity, project, run_filter):
    """Reusable template for training reports"""
    return wr.Report(
        entity=entity,
        project=project,
        title=f"Training Report - {project}",
        blocks=[
            wr.TableOfContents(),

            # Header section
            wr.H1("Training Summary"),
            wr.P("Automated report generated from latest runs."),

            # Metrics section
            wr.H2("Loss Curves"),
            wr.LinePlot(
                x="step",
                y=["train/loss", "val/loss"],
                runs_filter=run_filter,
                smoothing=0.6
            ),

            # Hyperparameters section
            wr.H2("Hyperparameter Analysis"),
            wr.ParallelCoordinatesPlot(
                columns=["learning_rate", "batch_size", "val/accuracy"],
                runs_filter=run_filter
            ),

            # Best model section
            wr.H2("Best Checkpoint"),
            wr.ScalarChart(
                metric="val/accuracy",
                groupby_aggfunc="max",
                runs_filter=run_filter
            ),
        ]
    )

# Use template for different projects
report1 = create_training_report_template(
    entity="my-team",
    project="nlp-experiments",
    run_filter="bert-.*"
)
report1.save()

report2 = create_training_report_template(
    entity="my-team",
    project="vision-experiments",
    run_filter="resnet-.*"
)
report2.save()
