# Export report to PDF
report = wr.Report.from_url("https://wandb.ai/...")

# Download as PDF
pdf_bytes = report.export_pdf()
with open("report.pdf", "wb") as f:
    f.write(pdf_bytes)

# Export to LaTeX (for academic papers)
latex_zip = report.export_latex()
with open("report_latex.zip", "wb") as f:
    f.write(latex_zip)

# Export to Markdown
markdown_content = report.export_markdown()
with open("report.md", "w") as f:
    f.write(markdown_content)
