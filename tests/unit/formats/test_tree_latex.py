import logging
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.formats.latex.code import code_tex
from exporter.formats.latex.escape import escape, escape_code, pdf_text, wrapped
from exporter.formats.latex.inline import inlines_tex, reference
from exporter.formats.latex.math import math_tex
from exporter.formats.latex.names import LatexContext, context_of, safe_name, safe_path, unique
from exporter.formats.latex.table import em, table_tex
from exporter.formats.latex.tree import block_tex, blocks_tex
from exporter.formats.latex.unicode import latex_char
from exporter.model.document import (
    Break,
    CodeBlock,
    Document,
    FigureBlock,
    Grid,
    GridCell,
    Heading,
    Image,
    InlineCode,
    InlineMath,
    Link,
    ListBlock,
    ListItem,
    MathBlock,
    Paragraph,
    Placeholder,
    Ref,
    Styled,
    TableBlock,
    Text,
)

CONTEXT = LatexContext(
    labels={"fig-loss": "fig:loss", "eq-a": "eq:a", "intro": "sec:intro"},
    numbers={"fig-loss": "3", "eq-a": "1", "intro": ""},
)


def words(value: str) -> tuple[Text]:
    return (Text(value),)


def table(columns: int, rows: int = 2, width: int = 6, **more: object) -> TableBlock:
    cell = words("9" * width)
    return TableBlock(
        header=tuple(words(f"c{n}") for n in range(columns)),
        rows=((cell,) * columns,) * rows,
        align="l" * columns,
        **more,  # pyright: ignore[reportArgumentType]
    )


# --- escaping --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("50% of $5 & #1", r"50\% of \$5 \& \#1"),
        (r"a\b{c}", r"a\textbackslash{}b\{c\}"),
        ("x^2 ~ y", r"x\textasciicircum{}2 \textasciitilde{} y"),
        ("a--b ''", r"a-{}-b '{}'"),
        ("two  \n\n lines", "two lines"),
        ("é ≤ α", r"é {\ensuremath{\leq}} {\ensuremath{\alpha}}"),
        ("Å", "Å"),
        ("日", r"\RXunicode{65E5}"),
        ("\x00", r"\RXunicode{0000}"),
        ("\u202e", r"\RXunicode{202E}"),
        ("[1]", "{[}1{]}"),
    ],
)
def test_text_is_escaped(text: str, tex: str) -> None:
    assert escape(text) == tex


def test_long_names_may_break_after_punctuation_and_short_ones_not() -> None:
    assert escape("train/loss") == "train/loss"
    assert escape("train/loss/of/every/epoch").count(r"\allowbreak{}") == 4
    assert r"\allowbreak" not in escape("internationalisation")
    assert escape("f" * 300).count(r"\allowbreak{}") == 24


def test_white_space_of_code_is_kept() -> None:
    assert escape_code("a  b c ") == r"a\ \ b c\ "


@given(st.text(st.characters(codec="utf-8")))
def test_escaped_prose_is_one_line_and_wrapping_loses_nothing(text: str) -> None:
    tex = escape(text)
    assert "\n" not in tex
    assert wrapped(tex).split() == tex.split()


@given(st.characters())
def test_every_character_has_balanced_latex_that_stands_alone(char: str) -> None:
    tex = latex_char(char) if ord(char) > 127 else escape(char)
    assert tex.replace(r"\{", "").replace(r"\}", "").count("{") == tex.replace(r"\{", "").replace(
        r"\}", ""
    ).count("}")
    assert not re.search(r"\\[A-Za-z]+$", tex)


def test_bookmarks_keep_letters_and_lose_controls() -> None:
    assert pdf_text("α_1 {x} 100%\0\n日") == r"α\_1 \{x\} 100\% 日"


# --- inline ----------------------------------------------------------------------------------


def test_marks_and_code_and_links() -> None:
    inlines = (
        Styled("strong", (Text("a"), Styled("em", words("b")))),
        InlineCode("x_y"),
        Link("https://e.org/%20?a=1&b#c_d", words("here")),
        Link("#fig-loss", words("there")),
        Link("#nowhere", words("gone")),
        Break(),
    )
    assert inlines_tex(inlines, CONTEXT) == (
        r"\textbf{a\emph{b}}\texttt{x\_y}"
        r"\href{https://e.org/\%20?a=1\&b\#c\_d}{here}\hyperref[fig:loss]{there}gone\RXbreak{}"
    )


def test_a_line_through_words_is_drawn_word_by_word() -> None:
    struck = Styled("strike", (Text("two words"), Styled("em", words("x"))))
    assert inlines_tex((struck,), CONTEXT) == (
        r"\RXstrike{two} \RXstrike{words}\emph{\RXstrike{x}}"
    )


@pytest.mark.parametrize(
    ("target", "text", "tex"),
    [
        ("fig-loss", "Figure 3", r"Figure~\ref{fig:loss}"),
        ("eq-a", "Equation (1)", r"Equation~(\ref{eq:a})"),
        ("intro", "Introduction", r"\hyperref[sec:intro]{Introduction}"),
        ("fig-loss", "Figure 13b", r"\hyperref[fig:loss]{Figure 13b}"),
        ("nothing", "Figure 9", "Figure 9"),
    ],
)
def test_a_reference_moves_with_its_target(target: str, text: str, tex: str) -> None:
    assert reference(target, text, CONTEXT) == tex
    assert inlines_tex((Ref(target, text),), CONTEXT) == tex


def test_a_refused_formula_is_shown_as_code_and_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "exporter.formats"):
        tex = inlines_tex((InlineMath(r"\input{x}"),), CONTEXT)
    assert tex == r"\texttt{\textbackslash{}input\{x\}}"
    assert r"the command \input" in caplog.text


@pytest.mark.parametrize(
    ("tex", "written"),
    [
        (r"\eta = 3\times 10^{-4}", r"\eta = 3\times 10^{-4}"),
        (r"x^\frac12", r"x^{\frac{1}{2}}"),
        (r"\text{val_loss}", r"\text{val\_loss}"),
        (r"\mathbb{R}_+ \mathbb{1}", r"\mathbb{R}_+ \mathbf{1}"),
        ("a &= b \\\\\n c", r"\begin{aligned}a &= b \\ c\end{aligned}"),
        (r"\begin{align*}a&=b\end{align*}", r"\begin{aligned}a&=b\end{aligned}"),
        ("x\n\n+ y", "x + y"),
    ],
)
def test_formulas_are_written_anew(tex: str, written: str) -> None:
    assert math_tex(tex) == written


@given(st.text(alphabet="ab^_{}&\\'() \\frac\\left", max_size=30))
def test_what_is_accepted_is_accepted_again(tex: str) -> None:
    try:
        once = math_tex(tex)
    except ValueError:
        return
    assert math_tex(once).replace(" ", "") == once.replace(" ", "")


# --- blocks ----------------------------------------------------------------------------------


def test_headings_are_relative_to_the_highest_of_the_document(document: Document) -> None:
    heading = Heading(3, "intro", words("Why?"), "1")
    context = replace(CONTEXT, top=3)
    assert block_tex(heading, context) == (
        "\\RXnumber{section}{1}\n\\RXsection{Why?}\\label{sec:intro}\n\n"
    )
    assert r"\RXsubsection{" in block_tex(replace(heading, level=4), context)
    assert r"\RXsection*{" in block_tex(replace(heading, number=""), context)


def test_lists_deeper_than_latex_has_are_indented() -> None:
    block: Paragraph | ListBlock = Paragraph(words("end"))
    for _ in range(6):
        block = ListBlock((ListItem((block,)),), ordered=True, start=7)
    tex = block_tex(block, CONTEXT)
    assert tex.count(r"\begin{enumerate}") == 4
    assert tex.count(r"\begin{RXdeeplist}") == 2
    assert r"\RXdeepitem{7.}" in tex


def test_tasks_have_boxes() -> None:
    items = (ListItem((Paragraph(words("a")),), checked=True), ListItem((), checked=False))
    tex = block_tex(ListBlock(items), CONTEXT)
    assert r"\item[$\boxtimes$] a" in tex
    assert r"\item[$\square$]" in tex


def test_code_keeps_every_line_and_its_indentation() -> None:
    tex = code_tex(CodeBlock("if x:\n\n    y = '%'  # no", "python", "a_b.py"))
    assert tex.count(r"\RXline{") == 3
    assert r"\begin{RXcode}{a\_b.py}" in tex
    assert r"\ \ \ \ y" in tex
    assert r"\RXcomment{\# no}" in tex


def test_code_in_an_unknown_language_is_plain() -> None:
    assert r"\RXline{if}" in code_tex(CodeBlock("if", "no such language"))


def test_a_formula_with_a_number_is_an_equation(document: Document) -> None:
    tex = block_tex(MathBlock("x", "eq-a", "1"), CONTEXT)
    assert tex.startswith("\\RXnumber{equation}{1}\n\\begin{equation}\\label{eq:a}\nx\n")
    assert r"\begin{equation*}" in block_tex(MathBlock("x"), CONTEXT)
    assert r"\begin{RXcode}" in block_tex(MathBlock(r"\def\x{}"), CONTEXT)


def test_the_document_has_every_label_once(document: Document) -> None:
    tex = blocks_tex(document.blocks, context_of(document))
    labels = re.findall(r"\\label\{([^}]*)\}", tex)
    assert len(labels) == len(set(labels))
    assert set(re.findall(r"\\ref\{([^}]*)\}", tex)) <= set(labels)
    assert {"fig:loss", "fig:accuracy", "tab:runs", "eq:loss", "sec:method"} <= set(labels)


def test_the_body_is_not_a_document(document: Document) -> None:
    tex = blocks_tex(document.blocks, context_of(document))
    for command in (r"\documentclass", r"\usepackage", r"\begin{document}", r"\input"):
        assert command not in tex
    for name in set(re.findall(r"\\begin\{(\w+\*?)\}", tex)):
        assert tex.count(rf"\begin{{{name}}}") == tex.count(rf"\end{{{name}}}")


def test_figures_side_by_side_keep_their_numbers_and_captions(document: Document) -> None:
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    tex = block_tex(grid, context_of(document))
    assert tex.count(r"\begin{figure*}") == 1
    assert tex.count(r"\begin{minipage}[t]{0.4850\linewidth}") == 2
    assert tex.count(r"\caption{") == 2
    assert tex.index(r"\RXnumber{figure}{2}") < tex.index(r"\RXnumber{figure}{3}")


def test_a_figure_is_at_most_five_percent_larger_than_drawn(document: Document) -> None:
    figure = next(b for b in document.blocks if getattr(b, "id", "") == "fig-loss")
    assert r"\RXgraphics{637.9bp}{figures/loss.pdf}" in block_tex(figure, context_of(document))


def test_a_figure_without_an_id_has_a_file_and_no_label(document: Document) -> None:
    figure = next(b for b in document.blocks if getattr(b, "id", "") == "fig-loss")
    bare = replace(figure, id="", number="")
    context = context_of(replace(document, blocks=(bare, figure)))
    assert set(context.drawings.values()) == {
        "figures/loss.pdf", f"figures/{figure.figure.digest[:12]}.pdf",
    }  # fmt: skip
    assert r"\label" not in block_tex(bare, context)


def test_a_cell_with_a_long_table_leaves_its_row(document: Document) -> None:
    cells = (GridCell(6, table(2, rows=80)), GridCell(6, Placeholder("p", "t", "r")))
    tex = block_tex(Grid((cells,)), CONTEXT)
    assert "minipage" not in tex
    assert r"\begin{RXlongtable}" in tex


def test_a_picture_that_tex_cannot_read_is_told_where_it_is() -> None:
    image = Image("a.svg", "A drawing", words("cap"), "fig-i", "4")
    context = replace(CONTEXT, files={"a.svg": "anc/a.svg"})
    tex = block_tex(image, context)
    assert r"\RXplaceholder{A drawing}{The picture is in anc/a.svg.}" in tex
    assert r"\RXnumber{figure}{4}" in tex


# --- tables ----------------------------------------------------------------------------------


def test_a_table_has_book_rules_and_its_caption_on_top() -> None:
    tex = table_tex(table(3, id="t", number="2", caption=words("Cap")), CONTEXT)
    assert tex.index(r"\caption") < tex.index(r"\toprule") < tex.index(r"\midrule")
    assert r"\begin{RXtable}{lll}" in tex
    assert "|" not in tex


def test_words_too_long_for_a_column_make_a_paragraph_column() -> None:
    wide = replace(table(2), rows=((words("k"), words("a long story " * 20)),))
    assert re.search(r"\{l>\{\\RXcell\}p\{0\.\d+\\linewidth\}\}", table_tex(wide, CONTEXT))


@given(st.integers(1, 60), st.integers(1, 16))
def test_no_part_of_a_table_is_wider_than_the_page(columns: int, width: int) -> None:
    tex = table_tex(table(columns, width=width), CONTEXT)
    for row in re.findall(r"^(9[^\n]*) \\\\$", tex, re.MULTILINE):
        cells = row.split(" & ")
        assert sum(map(em, cells)) + 1.2 * (len(cells) - 1) <= 55
    shown = sum(len(row.split(" & ")) for row in re.findall(r"^9.*\\\\$", tex, re.MULTILINE))
    parts = tex.count(r"\begin{RXtable}") + tex.count(r"\begin{RXlongtable}")
    assert shown == 2 * (columns + parts - 1)


def test_a_long_table_is_for_pages_and_says_what_is_missing() -> None:
    long = table(2, rows=100, number="1", caption=words("x"), more=1, data="d.csv")
    tex = table_tex(long, replace(CONTEXT, files={"d.csv": "anc/d.csv"}))
    assert tex.count(r"\RXchunk") == 2
    assert "1 more row in anc/d.csv." in tex


def test_ragged_rows_and_wrong_alignment_do_no_harm() -> None:
    odd = TableBlock((words("a"), words("b")), ((words("1"),), ()), "xq")
    assert table_tex(odd, CONTEXT).count(" & ") == 3
    assert table_tex(TableBlock((), (), ""), CONTEXT) == ""


# --- names -----------------------------------------------------------------------------------


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=120)))
def test_names_are_safe_and_unique_whatever_they_come_from(texts: list[str]) -> None:
    made = unique((text, safe_path(text)) for text in texts)
    assert len(made) == len(set(texts))
    assert len({name.lower() for name in made.values()}) == len(made)
    for name in made.values():
        assert re.fullmatch(r"[A-Za-z0-9_+.,=/-]+", name)
        assert not {".", "..", ""} & set(name.split("/"))


@pytest.mark.parametrize(
    ("text", "name"),
    [("loss", "loss"), ("a b/ü", "a-b"), ("con", "_con"), ("NUL.txt", "_NUL.txt")],
)
def test_a_name_stays_recognisable(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_the_parts_of_a_wide_table_repeat_the_names_of_the_rows_in_short() -> None:
    named = table(30, width=9)
    rows = tuple(
        (words(letter * 80 + "end"), *row[1:]) for letter, row in zip("ab", named.rows, strict=True)
    )
    tex = table_tex(replace(named, rows=rows), CONTEXT)
    parts = tex.count(r"\begin{RXtable}") + tex.count(r"\begin{RXlongtable}")
    assert parts > 2
    plain = tex.replace(r"\allowbreak{}", "").replace("\n", "")
    assert len(re.findall("a{80}end", plain)) == 1
    assert len(re.findall("a{7}end", plain)) == parts


def test_a_table_of_tall_rows_runs_over_pages() -> None:
    tall = replace(table(3, rows=8), rows=((words("word " * 300), words("1"), words("2")),) * 8)
    assert r"\begin{RXlongtable}" in table_tex(tall, CONTEXT)
    assert r"\begin{RXtable}" in table_tex(table(3, rows=8), CONTEXT)


def test_pictures_in_a_cell_stand_side_by_side(document: Document) -> None:
    path = next(iter(document.assets))
    pictures = tuple(GridCell(6, Image(path, "a picture")) for _ in range(2))
    context = context_of(document).in_box()
    tex = block_tex(Grid((pictures,)), context)
    assert tex.count(r"\begin{minipage}") == 2
    assert r"\begin{figure" not in tex


@pytest.mark.parametrize(("heights", "level"), [((200, 230), True), ((200, 420), False)])
def test_captions_are_in_line_unless_that_leaves_a_giant_blank(
    document: Document, heights: tuple[int, int], level: bool
) -> None:
    block = next(b for b in document.blocks if isinstance(b, FigureBlock))
    cells = tuple(
        GridCell(6, replace(block, figure=replace(block.figure, width=300, height=height)))
        for height in heights
    )
    tex = block_tex(Grid((cells,)), context_of(document))
    assert (r"\vspace{0pt}" not in tex) == level


def test_the_parts_of_a_wide_table_repeat_what_is_pinned() -> None:
    names = [f"column-{n}-with-a-name" for n in range(12)]
    rows = tuple(tuple((Text(f"{r}.{n}"),) for n in range(12)) for r in range(3))
    block = TableBlock(tuple((Text(n),) for n in names), rows, "r" * 12, keys=2)
    parts = table_tex(block, CONTEXT).split("\\begin{RXtable}")[1:]
    assert len(parts) > 1
    for part in parts:
        assert re.search(r"(?m)^1\.0 & 1\.1 & ", part)


def test_words_right_above_a_table_stay_with_it() -> None:
    title, below = Paragraph(words("title")), Paragraph(words("below"))
    assert blocks_tex((title, table(2), below), CONTEXT).startswith("\\RXkeep\ntitle")
    assert blocks_tex((title, table(2), below), CONTEXT).count("RXkeep") == 1
    assert "RXkeep" not in blocks_tex((title, table(2, number="1")), CONTEXT)
    assert "RXkeep" not in blocks_tex((title, table(2)), CONTEXT.in_box())
