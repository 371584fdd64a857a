# Embed custom HTML visualization
custom_html = """
<div id="custom-viz">
    <script src="https://d3js.org/d3.v7.min.js"></script>
    <script>
        // Custom D3.js visualization
        const data = %WANDB_DATA%;  // W&B injects run data

        const svg = d3.select("#custom-viz")
            .append("svg")
            .attr("width", 800)
            .attr("height", 400);

        // Custom visualization logic
        // ...
    </script>
</div>
"""

report.blocks.append(
    wr.Html(content=custom_html)
)
