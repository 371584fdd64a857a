"""Labels and file names of the LaTeX sources: `fig:loss` and `figures/loss.pdf` for `fig-loss`.

Made from the document alone, in reading order; only letters, digits and `_+.,=-` (arXiv's set),
unique even where upper and lower case are one.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from exporter.formats.latex.pictures import raster_kind
from exporter.model.document import (
    Block,
    Blocks,
    Callout,
    Document,
    FigureBlock,
    Grid,
    Group,
    Heading,
    Image,
    ListBlock,
    MathBlock,
    Placeholder,
    Quote,
    ScalarBlock,
    TableBlock,
)

_UNSAFE = re.compile(r"[^A-Za-z0-9_+.,=-]+")
_LONGEST = 80
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_KINDS = {"fig": "fig", "tbl": "tab", "tab": "tab", "eq": "eq"}


@dataclass(frozen=True, slots=True)
class LatexContext:
    """What a block has to know of the document around it.

    `labels` and `numbers` go by id; `drawings` gives a figure's file by `drawing_key`, `pictures`
    a picture's by its asset path (none where TeX cannot read it), `files` that of an attachment.
    `depth` counts the lists, quotes and callouts around; `boxed` is true in a cell of a grid.
    """

    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    numbers: Mapping[str, str] = field(default_factory=dict[str, str])
    drawings: Mapping[str, str] = field(default_factory=dict[str, str])
    pictures: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    top: int = 1
    depth: int = 0
    boxed: bool = False

    def deeper(self) -> "LatexContext":
        """One list, quote or callout further in."""
        return replace(self, depth=self.depth + 1)

    def in_box(self) -> "LatexContext":
        """In a cell of a grid."""
        return replace(self, boxed=True)


def context_of(document: Document) -> LatexContext:
    """Labels, numbers and file names of everything in the document."""
    named = [(block, block_id) for block in walk(document.blocks) if (block_id := _id(block))]
    labels = unique((block_id, _label(block, block_id)) for block, block_id in named)
    drawn = (block for block in walk(document.blocks) if isinstance(block, FigureBlock))
    drawings = unique((drawing_key(block), _drawing(block, labels)) for block in drawn)
    pictures = _pictures(document.assets, {path.lower() for path in drawings.values()})
    files = unique((a.path, f"anc/{safe_path(a.path)}") for a in document.attachments)
    return LatexContext(
        labels=labels,
        numbers={block_id: getattr(block, "number", "") for block, block_id in named},
        drawings=drawings,
        pictures=pictures,
        files=files | _unreadable(document.assets, pictures, files),
        top=min((b.level for b in document.blocks if isinstance(b, Heading)), default=1),
    )


def drawing_key(block: FigureBlock) -> str:
    """What a figure is known by in `LatexContext.drawings`."""
    return block.id or block.figure.digest


def _drawing(block: FigureBlock, labels: Mapping[str, str]) -> str:
    name = labels[block.id].partition(":")[2] if block.id else block.figure.digest[:12]
    return f"figures/{name}.pdf"


def unlettered_path(path: str) -> str:
    """Where the drawing without its texts lies."""
    return path.replace("/", "/unlettered/", 1)


def walk(blocks: Blocks) -> Iterator[Block]:
    """Every block, also those within others, in reading order."""
    for block in blocks:
        yield block
        match block:
            case ListBlock(items=items):
                yield from walk(tuple(inner for item in items for inner in item.blocks))
            case Quote(blocks=inner) | Callout(blocks=inner) | Group(blocks=inner):
                yield from walk(inner)
            case Grid(rows=rows):
                yield from walk(tuple(cell.block for row in rows for cell in row))
            case _:
                pass


def safe_name(text: str) -> str:
    """A file name in arXiv's set; what had to change for length or emptiness gets a digest."""
    name = _UNSAFE.sub("-", text).strip("-.")
    if not name or len(name) > _LONGEST:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        stem, dot, suffix = name.rpartition(".")
        short = f".{suffix}" if dot and len(suffix) < 8 else ""
        name = f"{(stem if short else name)[: _LONGEST - 20]}-{digest}{short}".lstrip("-")
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def safe_path(path: str) -> str:
    """A relative path of safe names; climbing parts are dropped."""
    parts = [part for part in path.replace("\\", "/").split("/") if part.strip(".")]
    return "/".join(map(safe_name, parts)) or safe_name(path)


def unique(wanted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """`{key: name}`, with `-2`, `-3` before the suffix of a name that is taken."""
    taken: set[str] = set()
    out: dict[str, str] = {}
    for key, name in wanted:
        if key in out:
            continue
        stem, dot, suffix = (
            name.rpartition(".") if "." in name.rpartition("/")[2] else (name, "", "")
        )
        count = 1
        found = name
        while found.lower() in taken:
            count += 1
            found = f"{stem}-{count}{dot}{suffix}"
        taken.add(found.lower())
        out[key] = found
    return out


def _pictures(assets: Mapping[str, bytes], taken: set[str]) -> dict[str, str]:
    wanted = [
        (path, f"figures/{safe_name(path.rpartition('/')[2].rpartition('.')[0])}.{kind}")
        for path, content in sorted(assets.items())
        if (kind := raster_kind(content))
    ]
    names = unique([*((f"\0{path}", path) for path in sorted(taken)), *wanted])
    return {path: name for path, name in names.items() if not path.startswith("\0")}


def _unreadable(
    assets: Mapping[str, bytes], pictures: Mapping[str, str], files: Mapping[str, str]
) -> dict[str, str]:
    """Pictures that TeX cannot read go beside the data."""
    taken = [(f"\0{name}", name) for name in files.values()]
    rest = [(path, f"anc/{safe_path(path)}") for path in sorted(assets) if path not in pictures]
    return {k: v for k, v in unique([*taken, *rest]).items() if k in assets}


def _id(block: Block) -> str:
    match block:
        case (
            Heading(id=found)
            | FigureBlock(id=found)
            | Image(id=found)
            | TableBlock(id=found)
            | MathBlock(id=found)
            | ScalarBlock(id=found)
            | Placeholder(id=found)
            | Group(id=found)
        ):
            return found
        case _:
            return ""


def _label(block: Block, block_id: str) -> str:
    prefix, _, rest = block_id.partition("-")
    if isinstance(block, Heading):
        kind, name = "sec", block_id.removeprefix("sec-") or block_id
    elif prefix in _KINDS and rest:
        kind, name = _KINDS[prefix], rest
    else:
        kind, name = _kind(block), block_id
    return f"{kind}:{safe_name(name).replace(',', '-').replace('=', '-')}"


def _kind(block: Block) -> str:
    match block:
        case TableBlock():
            return "tab"
        case MathBlock():
            return "eq"
        case _:
            return "fig"
