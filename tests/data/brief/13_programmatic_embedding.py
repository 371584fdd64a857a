# Get embeddable URL
report = wr.Report.from_url(
    "https://wandb.ai/my-team/my-project/reports/My-Report--VmlldzoxMjM0NTY"
)

# Get embed code
embed_code = report.get_embed_code(
    width="100%",
    height="1024px",
    panel_id=None  # Or specific panel ID
)

print(embed_code)
# <iframe src="..." style="..."></iframe>
