# Export report to static HTML
report = wr.Report.from_url("https://wandb.ai/...")

# Download as static HTML
html_content = report.export_html()

# Save to file
with open("report.html", "w") as f:
    f.write(html_content)

# Serve in documentation site
# Use in Sphinx, MkDocs, Docusaurus, etc.
