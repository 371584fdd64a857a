# Create report combining multiple projects
report = wr.Report(
    entity="my-team",
    project="project-a",  # Primary project
    title="Multi-Project Model Comparison"
)

report.blocks = [
    wr.H1("Cross-Project Analysis"),

    # Compare runs from multiple projects
    wr.LinePlot(
        x="step",
        y=["accuracy"],
        title="Accuracy Across All Projects",
        # Specify runs from different projects
        runs=[
            {"entity": "my-team", "project": "nlp-models", "filter": "bert-.*"},
            {"entity": "my-team", "project": "vision-models", "filter": "resnet-.*"},
            {"entity": "my-team", "project": "multimodal", "filter": "clip-.*"},
        ],
        groupby=["project"]
    ),

    # Aggregate metrics across projects
    wr.BarPlot(
        metrics=["final_accuracy", "training_time", "model_size"],
        title="Project Comparison",
        runs=[
            {"entity": "my-team", "project": "nlp-models"},
            {"entity": "my-team", "project": "vision-models"},
            {"entity": "my-team", "project": "multimodal"},
        ],
        groupby=["project"],
        groupby_aggfunc="mean"
    ),
]

report.save()
