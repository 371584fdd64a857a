import schedule
import time

def generate_weekly_report():
    """Generate weekly summary report"""
    report = wr.Report(
        entity="my-team",
        project="production-models",
        title=f"Weekly Report - {time.strftime('%Y-%m-%d')}"
    )

    report.blocks = [
        wr.H1(f"Week of {time.strftime('%B %d, %Y')}"),

        # Runs from this week
        wr.LinePlot(
            x="step",
            y=["accuracy"],
            runs_filter=".*",
            created_at=">=now-7d"
        ),

        # Summary stats
        wr.MarkdownBlock(f"""
        ### Weekly Summary
        - Total runs: {count_runs_this_week()}
        - Best accuracy: {get_best_accuracy_this_week():.3f}
        - Average training time: {get_avg_training_time():.1f} hours
        """),
    ]

    report.save()
    report.publish()

    # Send notification
    send_slack_notification(report.url)

# Schedule weekly report
schedule.every().monday.at("09:00").do(generate_weekly_report)

# Run scheduler
while True:
    schedule.run_pending()
    time.sleep(3600)  # Check every hour
