"""A report with every kind of block, as the compose step would hand it to a format."""

import json
import struct
import zlib
from hashlib import sha256
from pathlib import Path

from exporter.model.document import (
    Attachment,
    Block,
    Break,
    Callout,
    CodeBlock,
    Contents,
    Document,
    FigureBlock,
    FileCard,
    FrameBlock,
    Grid,
    GridCell,
    Group,
    Heading,
    Image,
    InlineCode,
    InlineMath,
    Inlines,
    Link,
    ListBlock,
    ListItem,
    MathBlock,
    Paragraph,
    Placeholder,
    Provenance,
    Quote,
    Ref,
    Rule,
    Scalar,
    ScalarBlock,
    Styled,
    TableBlock,
    Text,
)
from exporter.model.figure import PDF, SVG, SVG_ADAPTIVE, Figure

FIGURES = Path(__file__).parents[2] / "data" / "figures"
CHROME = {"#1c2430": "ink", "#5b6675": "muted", "#e3e7ec": "grid", "#aab4c0": "axis"}
SIZES = {"loss": (810, 327), "accuracy": (355, 241), "heat": (385, 250)}
TITLES = {
    "loss": ("Training loss", "Line chart of train/loss over step for 4 runs; all fall."),
    "accuracy": ("Validation accuracy", "Bar chart of val/accuracy for 4 runs; vit-b/16 is best."),
    "heat": ("Accuracy by learning rate and batch size", "Heat map, highest near 0.001 and 128."),
}


FRAME = """<style>b { color: teal }</style><p>Runs: <b id="n">?</b></p>
<script>
  const data = {"runs": [{"name": "a \\u003c b"}]};
  document.getElementById("n").textContent = data.runs.length;
</script>"""


def text(value: str) -> Inlines:
    return (Text(value),)


def adaptive(svg: str) -> str:
    for colour, role in CHROME.items():
        svg = svg.replace(colour, f"var(--rp-{role},{colour})")
    return svg


def figure(name: str) -> Figure:
    svg = (FIGURES / f"{name}.svg").read_text(encoding="utf-8")
    title, alt = TITLES[name]
    width, height = SIZES[name]
    media = {
        SVG: svg.encode(),
        SVG_ADAPTIVE: adaptive(svg).encode(),
        PDF: (FIGURES / f"{name}.pdf").read_bytes(),
    }
    return Figure(sha256(svg.encode()).hexdigest(), title, alt, width, height, media)


def png(width: int, height: int) -> bytes:
    """A soft diagonal gradient, 8-bit RGB, written by hand so that no image library is needed."""
    rows = b"".join(
        b"\0" + b"".join(bytes((40 + x % 160, 90 + y % 120, 170)) for x in range(width))
        for y in range(height)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def figure_block(name: str, number: str, caption: str, *notes: str) -> FigureBlock:
    return FigureBlock(
        id=f"fig-{name}",
        number=number,
        caption=text(caption),
        figure=figure(name),
        notes=notes,
        data=f"data/{name}.csv",
        spec=f"data/{name}.vl.json",
    )


def prose() -> tuple[Block, ...]:
    return (
        Paragraph(
            (
                Text("Validation loss of "),
                Styled("strong", text("4")),
                Text(" runs over three seeds, see "),
                Ref("fig-loss", "Figure 1"),
                Text(" and "),
                Ref("tab-runs", "Table 1"),
                Text(". The learning rate "),
                InlineMath(r"\eta = 3\times 10^{-4}"),
                Text(" follows a cosine schedule with "),
                InlineCode("warmup_steps=500"),
                Text("; the details are in the "),
                Link("https://example.org/paper?a=1&b=2", text("original paper")),
                Text(". "),
                Styled("em", (Text("No run was "), Styled("strike", text("removed")))),
                Text("."),
                Break(),
                Text("The weight decay is the same "),
                Styled("underline", text("everywhere")),
                Text(", and the Arabic run تجربة-٣ has its own data order."),
            )
        ),
        ListBlock(
            (
                ListItem((Paragraph(text("ResNet-50, batch size 128")),)),
                ListItem(
                    (
                        Paragraph(text("ViT-B/16, with two variations:")),
                        ListBlock(
                            (
                                ListItem((Paragraph(text("patch size 16")),)),
                                ListItem((Paragraph(text("patch size 32, dropped early")),)),
                            ),
                            ordered=True,
                            start=3,
                        ),
                    )
                ),
                ListItem((Paragraph(text("Seeds are repeated")),), checked=True),
                ListItem((Paragraph(text("Larger images")),), checked=False),
            )
        ),
        Quote(
            (
                Paragraph(
                    text("All models are wrong, but some are useful; and a report outlives both.")
                ),
            )
        ),
        Callout(
            "note",
            "What is compared",
            (
                Paragraph(
                    text("Every run saw the same 90 epochs of the same data, in the same order.")
                ),
            ),
        ),
        Callout(
            "warning",
            "A gap in the history",
            (Paragraph(text("Run resnet-50 · seed 2 has no values between steps 800 and 840.")),),
        ),
    )


def sections() -> tuple[Block, ...]:
    return (
        Heading(1, "method", text("Method"), "2"),
        Heading(2, "objective", (Text("The objective and "), InlineMath(r"\lambda")), "2.1"),
        Paragraph(text("The loss is cross entropy with label smoothing and weight decay:")),
        MathBlock(
            r"\mathcal{L}(\theta) = "
            r"-\frac{1}{N}\sum_{i=1}^{N}\sum_{k} y_{ik}\log p_\theta(k \mid x_i)"
            r" + \lambda\lVert\theta\rVert_2^2",
            "eq-loss",
            "1",
        ),
        CodeBlock(
            "for step, (x, y) in enumerate(loader):\n"
            "    loss = criterion(model(x), y)  # label smoothing 0.1\n"
            "    loss.backward()\n"
            '    wandb.log({"train/loss": loss.item(), "step": step, "a_long_key_name": 1})\n',
            "python",
            "train.py",
        ),
        CodeBlock("$ runpress build report.yml --format pdf\n", "", ""),
        Rule(),
        Heading(2, "comparison", text("Comparison"), "2.2"),
        Grid(
            (
                (
                    GridCell(6, figure_block("accuracy", "2", "Best validation accuracy per run.")),
                    GridCell(
                        6,
                        figure_block(
                            "heat", "3", "Accuracy of the sweep.", "3 of 30 cells had no run."
                        ),
                    ),
                ),
            )
        ),
        Grid(
            (
                (
                    GridCell(
                        4, Callout("tip", "Cheap win", (Paragraph(text("Raise the batch size.")),))
                    ),
                    GridCell(
                        4, Placeholder("panel-9", "Saliency maps", "weave panels cannot be drawn")
                    ),
                    GridCell(
                        4, Callout("danger", "Do not", (Paragraph(text("Tune on the test set.")),))
                    ),
                ),
            )
        ),
        FileCard(
            "alarm, base · step 3 – the tone", "WAV sound, 0.25 s", "data/loss.csv", "audio/wav"
        ),
        Group(
            (
                FrameBlock("Explorer", FRAME, 180, scripts=True),
                FrameBlock("Samples", "<p>x</p>", 90),
            ),
            "fig-explorer",
            "Explorer",
            ("The first 500 of 612 runs are in the data.",),
            "data/explorer.json",
        ),
        Image(
            "images/setup.png",
            "The cluster, drawn as a gradient",
            text("The machine."),
            "fig-setup",
            "4",
        ),
    )


def tables() -> tuple[Block, ...]:
    names = ("resnet-50 · seed 1", "resnet-50 · seed 2", "vit-b/16", "تجربة-٣")
    rows = tuple(
        (text(name), text(f"{3e-4 * (i + 1):.1e}"), text(f"{0.812 - i / 50:.3f}"), text("finished"))
        for i, name in enumerate(names)
    )
    return (
        Heading(1, "results", text("Results"), "3"),
        ScalarBlock(
            "headline",
            "Headline numbers",
            (
                Scalar("best val/accuracy", "0.812", "vit-b/16, step 2000"),
                Scalar("lowest val/loss", "0.346", "resnet-50 · seed 1"),
                Scalar("runs", "4", "3 seeds"),
            ),
            ("Best is the maximum over all steps.",),
            "data/headline.csv",
        ),
        TableBlock(
            header=(text("Run"), text("Learning rate"), text("val/accuracy"), text("State")),
            rows=rows,
            align="lrrc",
            id="tab-runs",
            number="1",
            caption=text("The runs and their settings."),
            notes=("Sorted by accuracy.",),
            data="data/runs.csv",
            more=96,
        ),
        Heading(2, "wide", text("A wide table"), "3.1"),
        wide_table(14),
        Heading(2, "notes", text("Plain table in prose"), "3.2"),
        TableBlock(
            (text("Symbol"), text("Meaning")),
            (
                ((InlineMath(r"\eta"),), text("learning rate")),
                (((InlineCode("wd"),)), text("weight decay")),
            ),
            "ll",
        ),
    )


def wide_table(columns: int) -> TableBlock:
    return TableBlock(
        header=tuple(text(f"config.parameter_{c}") for c in range(columns)),
        rows=tuple(
            tuple(text(f"{(r + 1) * (c + 3) / 7:.5f}") for c in range(columns)) for r in range(5)
        ),
        align="r" * columns,
        id="tab-wide",
        number="2",
        caption=text("Every parameter of the sweep."),
    )


def attachments() -> tuple[Attachment, ...]:
    spec = json.dumps(
        {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "mark": "line"}
    )
    csv = "text/csv"
    charts = tuple(
        item
        for name in ("accuracy", "heat", "loss")
        for item in (
            Attachment(f"data/{name}.csv", csv, b"run,value\na,0.5\n", f"Drawn data of {name}"),
            Attachment(
                f"data/{name}.vl.json",
                "application/vnd.vegalite.v6+json",
                spec.encode(),
                f"Vega-Lite specification of {name}",
                "Supplement",
            ),
        )
    )
    return (
        *charts,
        Attachment("data/explorer.json", "application/json", b'{"runs": []}\n', "Data of Explorer"),
        Attachment("data/headline.csv", csv, b"metric,value\nval/accuracy,0.812\n", "Headline"),
        Attachment("data/runs.csv", csv, b"run,lr\na,0.1\n", "All runs"),
        Attachment("report.json", "application/json", b"{}\n", "The report itself", "Source"),
    )


def document() -> Document:
    """Fresh on every call, equal every time."""
    return Document(
        slug="resnet-or-vit",
        title="ResNet or ViT?",
        description="Two architectures, four runs, and what the numbers say about them.",
        authors=("Ada Example", "بيان نموذج"),
        language="en",
        epoch=1_735_689_600,
        blocks=(
            Contents(),
            Heading(1, "introduction", text("Introduction"), "1"),
            *prose(),
            figure_block(
                "loss", "1", "Training loss of all runs, smoothed.", "Smoothing 0.3 (TWEMA)."
            ),
            *sections(),
            *tables(),
        ),
        provenance=Provenance(
            project="my-team/vision-models",
            as_of="2024-12-31T23:10:00Z",
            runs=4,
            sources=("wandb-offline:./wandb",),
            snapshot="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            engine=(("runpress", "0.1.0"), ("vl-convert", "2.0.0rc7"), ("weasyprint", "70.0")),
            warnings=("Panel 9: weave panels cannot be drawn",),
        ),
        tags=("vision", "monthly"),
        attachments=attachments(),
        assets={"images/setup.png": png(320, 120)},
    )
