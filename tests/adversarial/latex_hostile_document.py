"""A document with a hostile string in every place that holds text, and too much of everything."""

import runpy
from collections.abc import Iterator
from dataclasses import replace
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
    Scalar,
    ScalarBlock,
    Styled,
    TableBlock,
    Text,
)

SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "unit" / "formats" / "sample.py"))
HOSTILE = (
    r"\write18{touch pwned}",
    r"\immediate\write18{touch pwned}",
    r"\input{/etc/passwd}",
    r"\openout1=pwned \write1{x}",
    r"\end{document}",
    r"\begin{verbatim}",
    r"\def\RXunicode#1{}\catcode`\%=12",
    r"\\[3pt] \\* \item[x] \verb|x|",
    "^^5cinput{x} ^^M",
    "100% \\ $(id) ${x} {",
    "}~_^&# #1 ##",
    "%comment",
    "a\0b\x07c\x1b[31m\x7f",
    "x" * 300,
    "train/loss.epoch_" * 20,
    "a" * 40 + "-" * 80,
    "مرحبا بالعالم \u202edcba\u202c",
    "日本語テキスト" * 12,
    "emoji 😀 👩‍💻 ✅ ❌ ★ ☐",
    "<script>alert(1)</script>",
    "line\n\nbreak\r\n\ttab\u2028para\u2029",
    "[x] *star* --- ''q'' ``b'' ,, ?` !` \"q\"",
    "\ud800 lone, \u0301combining, e\u0301, x\u0304",
    "ẞ ŉ ŋ đ þ ð ı ł Ω Å ﬁ ½ ⅓ ² ₂ − – — … → ≤ é ü ñ Ž \u00ad \u00a0 Москва",
    "├── a\n│   └── b ▁▂▃▄▅▆▇█ ▋",
    "../../etc/passwd",
    "$\\alpha$ $$",
    "file:///etc/passwd",
    "  ",
    "",
)


def text(value: str) -> Inlines:
    return (Text(value),)


def paragraph(value: str) -> Paragraph:
    words = text(value)
    parts = (
        Text(value),
        Styled("strong", words),
        Styled("em", words),
        Styled("strike", (Text(value), InlineCode(value))),
        Styled("underline", (Styled("strong", words),)),
        InlineCode(value),
        InlineMath(value[:60]),
        Link(f"https://example.org/{value}?a=b&c#d", words),
        Link("#fig-0", words),
        Ref(value, value),
        Ref("fig-0", "Figure 0"),
        Break(),
        Break(),
    )
    return Paragraph(tuple(spaced for part in parts for spaced in (part, Text(" "))))


def every_block(index: int, value: str, figure: FigureBlock) -> Iterator[Block]:
    words = text(value)
    title = (Text(f"{value} "), InlineCode(value), Text(" "), InlineMath(value[:60]))
    yield Heading(1 + index % 6, f"h-{value}-{index}", title, "" if index % 2 else f"{index}.1")
    yield paragraph(value)
    items = (ListItem((paragraph(value),)), ListItem((Paragraph(words),), checked=True))
    yield ListBlock(items, ordered=True, start=10**12)
    yield Quote((Paragraph(words),))
    yield Callout("danger", value, (Paragraph(words),))
    yield CodeBlock(value, "python", value)
    yield CodeBlock(value, value, "")
    yield MathBlock(value, f"eq-{index}", str(index))
    yield MathBlock(value)
    yield Image(value, value, words, f"fig-image-{index}", str(index))
    yield Image("images/setup.png", value, words)
    scalars = (Scalar(value, value, value), Scalar(value, value), Scalar("a", "1"))
    yield ScalarBlock(f"fig-{value}-{index}-s", value, scalars, (value,), value)
    yield Placeholder(f"p-{value}-{index}", value, value)
    yield FileCard(value, value, value)
    yield FrameBlock(value, value, 90, scripts=True)
    rows = ((words, words), (words, text("1")))
    table = TableBlock((words, text("b")), rows, "lr", f"tab-{value}-{index}", str(index), words)
    yield replace(table, notes=(value,), data=value, more=3)
    yield TableBlock((words, words), rows, "cr")
    drawing = replace(figure.figure, alt=value, title=value)
    yield replace(
        figure, id=f"fig-{index}", number=str(index), caption=words, notes=(value,), figure=drawing
    )


def nested(levels: int) -> Block:
    block: Block = Paragraph(text("the deepest"))
    for level in range(levels):
        block = ListBlock((ListItem((Paragraph(text("deep")), block)),), ordered=bool(level % 2))
    for _ in range(levels):
        block = Quote((block,))
    return Callout("tip", "nested", (block,))


def long_table(columns: int, rows: int) -> TableBlock:
    return TableBlock(
        header=tuple(text(f"column_{c}") for c in range(columns)),
        rows=tuple(tuple(text(f"{r * c / 7:.4f}") for c in range(columns)) for r in range(rows)),
        align="l" + "r" * (columns - 1),
        id="tab-long",
        number="99",
        caption=text("A long table"),
    )


def hostile_document() -> Document:
    sample: Document = SAMPLE["document"]()
    figure = next(block for block in sample.blocks if isinstance(block, FigureBlock))
    many = (b for i, value in enumerate(HOSTILE) for b in every_block(i, value, figure))
    long = long_table(12, 120)
    rest = (
        nested(9),
        long,
        replace(long, id="", number="", caption=()),
        Quote((replace(long, id="tab-quoted"),)),
        replace(long_table(2, 80), id="tab-narrow"),
    )
    return replace(
        sample,
        title="".join(HOSTILE[:14]),
        description=" ".join(HOSTILE),
        authors=HOSTILE[:4],
        tags=HOSTILE,
        language="../de\\x",
        blocks=(Contents(), *many, *rest),
        provenance=Provenance(
            HOSTILE[0], HOSTILE[1], 3, HOSTILE, HOSTILE[13], ((HOSTILE[0], HOSTILE[9]),), HOSTILE
        ),
        attachments=tuple(Attachment(h, "text/csv", b"x\n", h) for h in HOSTILE if h.strip()),
        assets=dict(sample.assets) | {h: b"garbage" for h in HOSTILE if h.strip()},
    )
