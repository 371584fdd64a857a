"""The tag tree of a PDF, mended where WeasyPrint 70 writes what PDF/UA-1 does not allow.

It tags running heads and page numbers as content, names every box in a link a link, writes
groups of a definition list into a list, and leaves table heads without a scope. The tree is
mended in WeasyPrint's finisher, before any byte is written. Objects are pydyf's, which has no
types: they are read as `Any`.
"""

from collections.abc import Iterator
from typing import Any

_ARTIFACT = "<</Type /Pagination>>"


def mend_tags(pdf: Any) -> None:
    """Mend the structure of `pdf` (a `pydyf.PDF`) in place."""
    root = _resolved(pdf, pdf.catalog["StructTreeRoot"])
    parents = _resolved(pdf, root["ParentTree"])["Nums"]
    reached: set[str] = set()
    for reference in root["K"]:
        _mend(pdf, reference, reached)
    _release_margins(pdf, parents, reached)


def _mend(pdf: Any, reference: Any, reached: set[str]) -> None:
    element = _resolved(pdf, reference)
    reached.add(_key(reference))
    kind = element["S"]
    if kind == "/Link" and not _has_annotation(pdf, element):
        element["S"] = "/Span"
    elif kind == "/TH":
        element["A"]["Scope"] = "/Column"
    elif kind == "/L" and any(kid["S"] == "/Div" for _, kid in _kids(pdf, element)):
        _regroup(pdf, element)
    for kid, _ in _kids(pdf, element):
        _mend(pdf, kid, reached)


def _regroup(pdf: Any, element: Any) -> None:
    """A definition list in groups is no list in PDF: its groups, terms and values are divisions."""
    element["S"] = "/Div"
    for _, group in _kids(pdf, element):
        for _, item in _kids(pdf, group):
            item["S"] = "/Div"
            for _, body in _kids(pdf, item):
                body["S"] = "/Div"


def _release_margins(pdf: Any, parents: Any, reached: set[str]) -> None:
    """What no element of the tree holds stands in a margin: an artifact, not content."""
    pages = [page for page in pdf.objects if _is_page(page)]
    for index in range(0, 2 * len(pages), 2):
        owners = parents[index + 1]
        margin = {n for n, owner in enumerate(owners) if _key(owner) not in reached}
        stream = _resolved(pdf, pages[index // 2]["Contents"])
        _to_artifacts(stream.stream, margin)
        owners[:] = ["null" if n in margin else owner for n, owner in enumerate(owners)]


def _to_artifacts(operators: list[Any], margin: set[int]) -> None:
    for index, operator in enumerate(operators):
        if operator == b"BDC" and operators[index - 1].get("MCID") in margin:
            operators[index - 2] = "/Artifact"
            operators[index - 1] = _ARTIFACT


def _kids(pdf: Any, element: Any) -> Iterator[tuple[Any, Any]]:
    """Structure elements below `element`: reference and object; no content, no annotation."""
    for kid in element["K"]:
        if not isinstance(kid, int):
            found = _resolved(pdf, kid)
            if found.get("Type") == "/StructElem":
                yield kid, found


def _has_annotation(pdf: Any, element: Any) -> bool:
    found = (_resolved(pdf, kid) for kid in element["K"] if not isinstance(kid, int))
    return any(thing.get("Type") == "/OBJR" for thing in found)


def _is_page(thing: Any) -> bool:
    return isinstance(thing, dict) and thing.get("Type") == "/Page"  # type: ignore[reportUnknownMemberType]


def _resolved(pdf: Any, reference: Any) -> Any:
    return pdf.objects[int(_key(reference).split()[0])]


def _key(reference: Any) -> str:
    return reference.decode() if isinstance(reference, bytes) else str(reference)
