r"""How formulas are parsed, and what is read off the nodes: lengths, colours, delimiters, words.

pylatexenc's nodes have no types; they are read here and nowhere else. Every reader raises
ValueError with the reason when a node is not of its kind.
"""

import re
from typing import Any, cast

from pylatexenc import macrospec
from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexWalker,
    LatexWalkerError,
)

from exporter.formats.latex.commands import (
    ARGUMENTS,
    COLOURS,
    COLUMNS,
    DELIMITERS,
    OUTER,
    SIZED,
    WORDS,
)
from exporter.formats.latex.escape import escape

Node = Any
MARKS = frozenset(",;:!> |{}_%#&$")
"""Commands of one sign."""
_LENGTH = re.compile(r"-?\d{0,2}(\.\d{1,3})?(em|ex|pt|mu|mm)")
_COLUMN_SPEC = re.compile(r"[lcr| ]{1,40}")
_CAPITALS = re.compile(r"[A-Zk ]+")


def _grammar() -> Any:
    macros = [macrospec.std_macro(name, spec) for name, spec in ARGUMENTS.items()]
    macros += [macrospec.std_macro(name, "{") for name in (*WORDS, *SIZED, "hspace", "mspace")]
    macros += [macrospec.std_macro(name, "{") for name in ("left", "right", "middle", "color")]
    macros += [macrospec.std_macro("textcolor", "{{"), macrospec.std_macro("\\", "*[")]
    environments = [
        macrospec.std_environment(name, "{" if name in {"array", "alignedat"} else "")
        for name in (*COLUMNS, *OUTER)
    ]
    grammar = macrospec.LatexContextDb()
    grammar.add_context_category("formula", macros=macros, environments=environments, specials=[])
    return grammar


_GRAMMAR = _grammar()


def parsed(source: str) -> list[Node]:
    """The nodes of a formula on one line."""
    try:
        walker: Any = LatexWalker(source, latex_context=_GRAMMAR, tolerant_parsing=False)
        nodes, _start, length = walker.get_latex_nodes()
    except LatexWalkerError as error:
        raise ValueError(str(cast("Any", error).msg).split("\n")[0]) from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if length != len(source):
        raise ValueError("it ends too early")
    return nodes


def columns_of(node: Node, inner: str) -> tuple[int, str]:
    """How many `&` a row may have, and the argument of the environment."""
    if node.environmentname.startswith("eqnarray"):
        return 2, "{rcl}"
    if inner == "array":
        spec = plain_argument(arguments_of(node)[0])
        if not _COLUMN_SPEC.fullmatch(spec) or not spec.strip(" |"):
            raise ValueError(f"the columns {spec!r}")
        return sum(letter in "lcr" for letter in spec) - 1, f"{{{spec}}}"
    if inner == "alignedat":
        pairs = plain_argument(arguments_of(node)[0])
        if not re.fullmatch(r"[1-9]", pairs):
            raise ValueError(f"the columns {pairs!r}")
        return 2 * int(pairs) - 1, f"{{{pairs}}}"
    return COLUMNS[inner], ""


def alphabet_of(node: Node) -> str:
    r"""The command's name; `\mathbb{1}` becomes bold, as amssymb has capitals only."""
    name: str = node.macroname
    if name != "mathbb":
        return name
    letters = [part for part in nodes_in(arguments_of(node)[0]) if isinstance(part, LatexCharsNode)]
    words = "".join(cast("Any", part).chars for part in letters)
    return "mathbb" if _CAPITALS.fullmatch(words) else "mathbf"


def arguments_of(node: Node) -> list[Node]:
    """The parsed arguments; a command that is itself a bare argument has none."""
    if node.nodeargd is None or not node.nodeargd.argnlist:
        raise ValueError("a command without its argument")
    return node.nodeargd.argnlist


def nodes_in(node: Node) -> list[Node]:
    """The nodes of a group, or a bare argument as the only one."""
    return cast("Any", node).nodelist if isinstance(node, LatexGroupNode) else [node]


def plain_argument(node: Node) -> str:
    """An argument of characters only."""
    nodes = nodes_in(node)
    if any(not isinstance(part, LatexCharsNode) for part in nodes):
        raise ValueError("a command where a plain argument is wanted")
    return "".join(part.chars for part in nodes)


def delimiter_of(node: Node) -> str:
    r"""The delimiter after `\left` and its kin."""
    argument = arguments_of(node)[0]
    if isinstance(argument, LatexMacroNode):
        sign = f"\\{cast('Any', argument).macroname}"
    else:
        sign = "" if isinstance(argument, LatexGroupNode) else plain_argument(argument)
    if sign not in DELIMITERS:
        raise ValueError(f"the delimiter {sign!r}")
    return sign


def length_of(node: Node) -> str:
    """A length of less than 100 of its unit."""
    length = plain_argument(node)
    if not _LENGTH.fullmatch(length) or not re.search(r"\d", length):
        raise ValueError(f"the length {length!r}")
    return length


def colour_of(node: Node) -> str:
    """One of the names that xcolor always knows."""
    colour = plain_argument(node)
    if colour not in COLOURS:
        raise ValueError(f"the colour {colour!r}")
    return colour


def words_of(node: Node) -> str:
    r"""The argument of `\text`: characters and escaped signs only, escaped anew."""
    return escape("".join(map(_word, nodes_in(node))))


def _word(node: Node) -> str:
    if isinstance(node, LatexCharsNode):
        return cast("Any", node).chars
    if isinstance(node, LatexMacroNode) and cast("Any", node).macroname in MARKS - set(",;:!>|"):
        return cast("Any", node).macroname
    if isinstance(node, LatexMacroNode) and cast("Any", node).macroname in ",;:!>":
        return " "
    raise ValueError("a command within words")
