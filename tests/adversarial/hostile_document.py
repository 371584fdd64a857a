"""A report by someone who means harm, or who has never heard of short names."""

from exporter.model.document import (
    Attachment,
    Callout,
    CodeBlock,
    Contents,
    Document,
    FigureBlock,
    FileCard,
    FrameBlock,
    Grid,
    GridCell,
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
from exporter.model.figure import SVG, SVG_ADAPTIVE, Figure

LONG = "n" * 300
TAG = "<script>alert(1)</script>"
QUOTE = "\"'><img src=x onerror=alert(2)>"
BIDI = "\u202eevil\u202c العربية \u2066x"
CONTROL = "a\x00b\x07c\x1bd\ud800e\uffff"
SHELL = "$(touch /tmp/x) `id` \\write18{id} ../../etc/passwd"
WORDS = (LONG, TAG, QUOTE, BIDI, CONTROL, SHELL, "a\nb\r\nc", "😀 漢字 ＂")

FRAME = (
    "</iframe></div></body><h1 id=out>out</h1>" + QUOTE + '\x00 sandbox srcdoc="x" &quot;> &#34;'
    "<script>parent.document.title = top.document.title = 'pwned'</script>"
    "<link rel=preconnect href=//127.0.0.1:9>"
    "<meta http-equiv=refresh content='0;url=//127.0.0.1:9'>"
    "<base href=//127.0.0.1:9><form action=//127.0.0.1:9><script src=//127.0.0.1:9/x.js></script>"
)
SPY = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    b' width="90" height="40" viewBox="0 0 90 40"><title>t</title>'
    b'<image xlink:href="file:///etc/passwd" width="9" height="9"/>'
    b'<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>'
    b'<style>@import url("http://127.0.0.1:9/x.css");</style><rect width="90" height="40"/></svg>'
)


def text(value: str) -> Inlines:
    return (Text(value),)


def figure() -> Figure:
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="2400" viewBox="0 0 900 2400"'
        b' role="img" aria-labelledby="t"><title id="t">a tower</title>'
        b'<rect width="900" height="2400" fill="#aab4c0"/><text x="9" y="99">id="t" url(#t)</text>'
        b"</svg>"
    )
    return Figure("0" * 64, QUOTE, TAG, 900, 2400, {SVG: drawing, SVG_ADAPTIVE: drawing})


def nested(depth: int) -> ListBlock:
    inner = (nested(depth - 1),) if depth else ()
    return ListBlock((ListItem((Paragraph(text(f"level {depth} {LONG[:90]}")), *inner)),))


def table(columns: int, rows: int, cell: str = "0.123456", id: str = "") -> TableBlock:
    return TableBlock(
        header=tuple(text(f"config.some/long_name-{c}") for c in range(columns)),
        rows=tuple(tuple(text(f"{cell}{r}") for _ in range(columns)) for r in range(rows)),
        align="lr" * (columns // 2),
        id=id,
        number="9" if id else "",
        caption=text(WORDS[1]),
    )


def document() -> Document:
    """Every kind of block with the worst of `WORDS`."""
    prose = tuple(
        Paragraph((Text(w), Styled("strong", text(w)), InlineCode(w), InlineMath(w))) for w in WORDS
    )
    odd = (Paragraph((*(Link(h, text("link")) for h in LINKS), Ref(QUOTE, TAG))),)
    blocks = (
        Contents(),
        Heading(1, "h1", text(LONG), "1"),
        Heading(2, QUOTE, (Text(TAG), InlineMath(r"\foo{<b>}")), TAG),
        *prose,
        *odd,
        nested(7),
        Quote((Callout("danger", TAG, (table(9, 3), Paragraph(text(LONG)))),)),
        CodeBlock(TAG + "x" * 2000, "python", QUOTE),
        CodeBlock("{" + ",".join(f'"key{i}":{i}.5' for i in range(90)) + "}", "json"),
        CodeBlock("</code></pre><script>alert(3)</script>", "no-such-language"),
        MathBlock("x_{" * 70, "eq", TAG),
        MathBlock(r"a+" * 200 + "b", "eq2", "2"),
        Image("missing.png", TAG, text(LONG), "img0", "1"),
        Image("spy.svg", QUOTE, text(TAG), "img1", "2"),
        Image("fake.png", TAG),
        FigureBlock("fig-a", "3", text(LONG), figure(), WORDS, "data/a.csv", "data/a.csv"),
        FigureBlock("fig-b", "4", text(TAG), figure()),
        table(60, 5, id="tab-a"),
        table(2, 3, LONG, id="tab-b"),
        table(6, 60, id="tab-c"),
        TableBlock((), (), ""),
        TableBlock(text(TAG) and (text(TAG),), ((text(QUOTE), text(BIDI)), ()), "x"),
        ScalarBlock("s", TAG, tuple(Scalar(w, w, w) for w in WORDS), WORDS),
        Placeholder("p", TAG, LONG),
        FileCard(TAG, LONG, "data/a.csv"),
        FileCard(LONG, TAG, TAG),
        FileCard(TAG, TAG, TAG, "video/mp4"),
        FigureBlock("", "", text(TAG), figure()),
        *(FrameBlock(w, f"{FRAME}{w}", 300, scripts=n % 2 == 0) for n, w in enumerate(WORDS)),
        Grid(
            (
                (GridCell(3, table(8, 2)), GridCell(9, CodeBlock("y\n" * 90))),
                (GridCell(4, FigureBlock("fig-c", "5", text(TAG), figure())),),
                (GridCell(6, table(2, 2)), GridCell(6, Paragraph(text(LONG)))),
            )
        ),
    )
    return Document(
        slug="hostile",
        title=TAG + LONG,
        description=QUOTE + BIDI,
        authors=WORDS,
        language="en",
        epoch=0,
        blocks=blocks,
        provenance=Provenance(TAG, BIDI, 0, WORDS, LONG, ((TAG, QUOTE),), WORDS),
        tags=WORDS,
        attachments=(
            Attachment("data/a.csv", 'text/csv"><script>', b"a\n", TAG),
            Attachment("../../" + TAG, "text/html", TAG.encode(), QUOTE, "Source"),
            Attachment("other/a.csv", "text/csv; charset=utf-8", b"b\n", CONTROL),
        ),
        assets={"spy.svg": SPY, "fake.png": b"<html><script>alert(4)</script>"},
    )


LINKS = (
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "vbscript:x",
    "//example.org/x",
    'https://example.org/"><script>',
    "mailto:a@example.org",
    "#nowhere",
)
