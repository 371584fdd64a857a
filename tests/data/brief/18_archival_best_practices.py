def archive_monthly_reports(entity, project, year, month):
    """Archive all reports from a specific month"""
    import wandb

    api = wandb.Api()

    # Get all reports from project
    reports = api.reports(f"{entity}/{project}")

    # Filter by creation date
    monthly_reports = [
        r for r in reports
        if r.created_at.year == year and r.created_at.month == month
    ]

    # Export each report
    for report in monthly_reports:
        report_obj = wr.Report.from_url(report.url)

        # Export to multiple formats
        pdf_bytes = report_obj.export_pdf()
        latex_zip = report_obj.export_latex()

        # Save to archive directory
        archive_dir = f"archive/{year}/{month:02d}"
        os.makedirs(archive_dir, exist_ok=True)

        filename_base = f"{archive_dir}/{report.name}"

        with open(f"{filename_base}.pdf", "wb") as f:
            f.write(pdf_bytes)

        with open(f"{filename_base}_latex.zip", "wb") as f:
            f.write(latex_zip)

    print(f"Archived {len(monthly_reports)} reports from {year}-{month:02d}")

# Archive reports from January 2025
archive_monthly_reports("my-team", "my-project", 2025, 1)
