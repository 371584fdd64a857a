# In CI/CD pipeline (e.g., GitHub Actions)
def create_experiment_report_on_merge():
    """Create report when PR is merged"""
    import os

    pr_number = os.environ.get("PR_NUMBER")
    branch_name = os.environ.get("BRANCH_NAME")

    report = wr.Report(
        entity="my-team",
        project="experiments",
        title=f"PR #{pr_number} - {branch_name}"
    )

    # Include runs from this branch
    report.blocks = [
        wr.H1(f"Results from PR #{pr_number}"),
        wr.P(f"Branch: {branch_name}"),

        # Compare against main branch
        wr.LinePlot(
            x="step",
            y=["val/accuracy"],
            title="Accuracy vs Main Branch",
            runs_filter=f"(main|{branch_name})-.*",
            groupby=["branch"]
        ),

        # Link to PR
        wr.MarkdownBlock(f"""
        [View Pull Request](https://github.com/org/repo/pull/{pr_number})
        """),
    ]

    report.save()

    # Comment on PR with report link
    comment_on_pr(pr_number, f"W&B Report: {report.url}")

# Run in CI
if __name__ == "__main__":
    create_experiment_report_on_merge()
