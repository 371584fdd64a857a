"""A Document as LaTeX sources in a zip: a report that compiles alone, and a body for a paper.

The zip meets arXiv's rules: one top-level file, no shell escape, safe names, data under `anc/`.
Nothing is compiled here.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from exporter.errors import FormatError
from exporter.formats.base import Format
from exporter.formats.latex.escape import escape, escape_code, pdf_text, wrapped
from exporter.formats.latex.names import (
    LatexContext,
    context_of,
    drawing_key,
    safe_name,
    unlettered_path,
    walk,
)
from exporter.formats.latex.overlay import overlay_tex
from exporter.formats.latex.tree import blocks_tex
from exporter.formats.paper import on_paper
from exporter.model.bundle import Bundle
from exporter.model.document import Document, FigureBlock, Provenance
from exporter.model.figure import PDF, PDF_UNLETTERED
from exporter.zips import zip_bytes

_FIELD = re.compile(r"@\{(\w+)\}")
_BABEL = {
    "cs": "czech", "da": "danish", "de": "ngerman", "en": "english", "es": "spanish",
    "et": "estonian", "fi": "finnish", "fr": "french", "hr": "croatian", "hu": "magyar",
    "is": "icelandic", "it": "italian", "lt": "lithuanian", "lv": "latvian", "nb": "norsk",
    "nl": "dutch", "nn": "nynorsk", "no": "norsk", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "sk": "slovak", "sl": "slovene", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
"""Hyphenation by language; the texts of others are set without, in Latin script or as boxes."""


def render(document: Document) -> Bundle:
    """`{slug}-latex.zip`. Raises FormatError when a figure has no PDF."""
    name = f"{safe_name(document.slug)}-latex.zip"
    return Bundle("latex", name, {name: zip_bytes(latex_files(document))})


LATEX = Format("latex", frozenset({PDF, PDF_UNLETTERED}), render)


def latex_files(document: Document) -> dict[str, bytes]:
    """What is in the zip, by path."""
    document = on_paper(document)
    context = context_of(document)
    out = {
        "main.tex": _filled("main.tex", _preamble(document)),
        "body.tex": _body(document, context),
        "reportpreamble.tex": _filled("reportpreamble.tex", {}),
        "latexmkrc": _filled("latexmkrc", {"epoch": str(document.epoch)}),
        "README.md": _filled("README.md", {"listing": _listing(document, context)}),
        "00README.json": _arxiv(),
    }
    contents = {path: text.encode() for path, text in out.items()}
    contents |= _drawings(document, context) | _others(document, context)
    contents["MANIFEST.sha256"] = _manifest(contents).encode()
    return contents


def _filled(name: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: values[found[1]], _template(name))


@cache
def _template(name: str) -> str:
    return (files("site_templates") / "latex" / name).read_text(encoding="utf-8")


def _preamble(document: Document) -> dict[str, str]:
    language = document.language.lower().partition("-")[0]
    return {
        "babel": _BABEL.get(language, "english"),
        "language": re.sub(r"[^A-Za-z0-9-]", "", document.language) or "en",
        "pdf_title": pdf_text(document.title),
        "pdf_author": pdf_text(", ".join(document.authors)),
        "pdf_subject": pdf_text(document.description),
        "pdf_keywords": pdf_text(", ".join(document.tags)),
        "title": wrapped(escape(document.title)),
        "authors": " \\and ".join(map(escape, document.authors)),
        "date": escape(_date(document)),
        "summary": _summary(document),
    }


def _date(document: Document) -> str:
    return document.provenance.as_of


def _summary(document: Document) -> str:
    if not document.description.strip():
        return ""
    text = wrapped(escape(document.description).strip())
    return f"\\begin{{abstract}}\n\\noindent\n{text}\n\\end{{abstract}}\n"


def _body(document: Document, context: LatexContext) -> str:
    head = "% A report by runpress, for \\input; reportpreamble.tex defines the commands.\n"
    blocks = blocks_tex(document.blocks, context)
    end = _provenance(document.provenance)
    return f"{head}\\begin{{RXreport}}\n{blocks}{end}\\end{{RXreport}}\n"


def _provenance(provenance: Provenance) -> str:
    rows = "".join(f"\\item[{name}] {wrapped(text)}\n" for name, text in _origin(provenance))
    return f"\\begin{{RXprovenance}}\n{rows}\\end{{RXprovenance}}\n"


def _origin(provenance: Provenance) -> Iterator[tuple[str, str]]:
    yield "Project", escape(provenance.project) or "--"
    yield "Data as of", escape(provenance.as_of or "unknown")
    yield "Runs", str(provenance.runs)
    for source in provenance.sources:
        yield "Source", rf"\texttt{{{escape_code(source)}}}"
    yield "Snapshot", rf"\texttt{{{escape_code(provenance.snapshot)}}}"
    if provenance.engine:
        yield "Made with", escape(", ".join(" ".join(pair) for pair in provenance.engine))
    for warning in provenance.warnings:
        yield "Warning", escape(warning)


def _drawings(document: Document, context: LatexContext) -> dict[str, bytes]:
    figures = [block for block in walk(document.blocks) if isinstance(block, FigureBlock)]
    missing = [block.id for block in figures if not LATEX.media <= block.figure.media.keys()]
    if missing:
        message = f"figures without a PDF drawing: {', '.join(sorted(missing))}"
        raise FormatError.of("latex-figure-missing", message)
    out: dict[str, bytes] = {}
    for block in figures:
        path = context.drawings[drawing_key(block)]
        bare = unlettered_path(path)
        media = block.figure.media
        out |= {path: media[PDF], bare: media[PDF_UNLETTERED]}
        out[f"{path}_tex"] = overlay_tex(block.figure, bare).encode()
    return out


def _others(document: Document, context: LatexContext) -> dict[str, bytes]:
    """Pictures that TeX reads, and everything that goes along as data."""
    out = {path: document.assets[asset] for asset, path in context.pictures.items()}
    for asset, content in document.assets.items():
        if asset in context.files:
            out[context.files[asset]] = content
    return out | {context.files[a.path]: a.content for a in document.attachments}


def _arxiv() -> str:
    """https://info.arxiv.org/help/00README.html."""
    readme = {
        "process": {"compiler": "pdflatex"},
        "sources": [{"filename": "main.tex", "usage": "toplevel"}],
    }
    return json.dumps(readme, indent=2) + "\n"


def _listing(document: Document, context: LatexContext) -> str:
    """Labels and data files, for the README."""
    lines = ["## Labels", ""]
    lines += [f"* `{label}`" for label in sorted(context.labels.values())] or ["None."]
    lines += ["", "## Data", ""]
    told = {a.path: a.description for a in document.attachments}
    lines += [
        f"* `{name}`: {_words(told.get(path, 'Picture'))}"
        for path, name in sorted(context.files.items(), key=lambda item: item[1])
    ] or ["None."]
    return "\n".join(lines)


def _words(text: str) -> str:
    """On one line, without Markdown or markup."""
    return re.sub(r"[^\w .,:;()/+-]+", " ", text).strip()


def _manifest(contents: Mapping[str, bytes]) -> str:
    """As `sha256sum` writes and checks it."""
    return "".join(
        f"{hashlib.sha256(contents[path]).hexdigest()}  {path}\n" for path in sorted(contents)
    )
