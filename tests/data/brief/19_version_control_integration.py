# Commit report exports to git
def version_control_report(report_url, version_tag):
    """Export and commit report to git"""
    import subprocess

    report = wr.Report.from_url(report_url)

    # Export to markdown
    md_content = report.export_markdown()

    # Save to versioned file
    filename = f"docs/reports/{report.title}_{version_tag}.md"
    with open(filename, "w") as f:
        f.write(md_content)

    # Git commit
    subprocess.run(["git", "add", filename])
    subprocess.run([
        "git", "commit", "-m",
        f"Add report: {report.title} (version {version_tag})"
    ])

    print(f"Report committed: {filename}")

# Version control weekly reports
version_control_report(
    "https://wandb.ai/team/project/reports/Weekly-Report--VmlldzoxMjM0NTY",
    version_tag="2025-01-31"
)
