# scripts/generate_weekly_report.py
import wandb_workspaces.reports.v2 as wr
import wandb
from datetime import datetime, timedelta

def get_runs_from_last_week():
    """Fetch runs from W&B API"""
    api = wandb.Api()
    runs = api.runs(
        "my-team/my-project",
        filters={
            "created_at": {"$gte": (datetime.now() - timedelta(days=7)).isoformat()}
        }
    )
    return runs

def calculate_summary_stats(runs):
    """Calculate summary statistics"""
    total_runs = len(runs)
    successful_runs = sum(1 for r in runs if r.state == "finished")
    avg_accuracy = sum(r.summary.get("val/accuracy", 0) for r in runs) / total_runs

    return {
        "total_runs": total_runs,
        "successful_runs": successful_runs,
        "avg_accuracy": avg_accuracy,
    }

def generate_weekly_report():
    """Main report generation function"""
    runs = get_runs_from_last_week()
    stats = calculate_summary_stats(runs)

    week_start = (datetime.now() - timedelta(days=7)).strftime("%Y-%m-%d")
    week_end = datetime.now().strftime("%Y-%m-%d")

    report = wr.Report(
        entity="my-team",
        project="my-project",
        title=f"Weekly Report: {week_start} to {week_end}",
        description="Automated weekly summary of experiment results"
    )

    report.blocks = [
        wr.TableOfContents(),

        wr.H1(f"Week of {week_start}"),

        wr.MarkdownBlock(f"""
        ## Summary Statistics

        - **Total runs**: {stats['total_runs']}
        - **Successful runs**: {stats['successful_runs']}
        - **Average validation accuracy**: {stats['avg_accuracy']:.3f}
        - **Success rate**: {stats['successful_runs'] / stats['total_runs'] * 100:.1f}%
        """),

        wr.H2("Training Progress"),
        wr.LinePlot(
            x="step",
            y=["train/loss", "val/loss"],
            title="Loss Curves",
            runs_filter=".*",
            created_at=">=now-7d"
        ),

        wr.H2("Best Models"),
        wr.Table(
            columns=["name", "val/accuracy", "val/f1", "created_at"],
            runs_filter=".*",
            created_at=">=now-7d",
            sort_by="val/accuracy",
            sort_order="desc",
            limit=10
        ),

        wr.H2("Hyperparameter Analysis"),
        wr.ParallelCoordinatesPlot(
            columns=["learning_rate", "batch_size", "dropout", "val/accuracy"],
            runs_filter=".*",
            created_at=">=now-7d"
        ),
    ]

    report.save()
    report.publish()

    print(f"Report created: {report.url}")

    # Output for GitHub Actions
    with open(os.environ.get("GITHUB_OUTPUT", "/dev/null"), "a") as f:
        f.write(f"url={report.url}\n")

    return report

if __name__ == "__main__":
    generate_weekly_report()
