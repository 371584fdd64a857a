r"""A formula of an author, proved harmless: it can neither leave its place nor stop a compiler.

The TeX is parsed, held against the commands of `latex.commands`, and written anew: braces are
closed, rows fit their columns, each base has one exponent, words in `\text` are escaped. Nothing
is expanded here, and what is not understood is refused with a reason.
"""

import re
from dataclasses import dataclass, field
from typing import Any, cast

from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
)

from exporter.formats.latex.commands import (
    ARGUMENTS,
    COLUMNS,
    OPERATORS,
    OUTER,
    SIZED,
    SYMBOLS,
    WORDS,
)
from exporter.formats.latex.math_nodes import (
    MARKS,
    Node,
    alphabet_of,
    arguments_of,
    colour_of,
    columns_of,
    delimiter_of,
    length_of,
    nodes_in,
    parsed,
    words_of,
)
from exporter.formats.latex.unicode import latex_char

_LONGEST = 10_000
_DEEPEST = 25
"""Nested groups; TeX itself allows 255, and an engine's stack is shared with the page."""
_ENDS_IN_COMMAND = re.compile(r"\\[A-Za-z]+$")
_NOT_IN_SCRIPT = frozenset({"limits", "nolimits", "left", "right", "middle", "\\", "hline"})


def math_tex(tex: str) -> str:
    """The formula, fit for `$...$` and for a display. Raises ValueError with the reason."""
    if len(tex) > _LONGEST:
        raise ValueError(f"{len(tex)} characters")
    source = " ".join(tex.split())
    if not source:
        raise ValueError("nothing")
    row = _Row(columns=99)
    written = row.write(parsed(source))
    return rf"\begin{{aligned}}{written}\end{{aligned}}" if row.aligned else written


@dataclass(slots=True)
class _Row:
    """A list of nodes on one level: what the last base carries, which fences are open.

    `columns` is how many `&` a row may have; -1 where neither `&` nor a new row is allowed.
    """

    columns: int = -1
    depth: int = 0
    rules: bool = False
    aligned: bool = False
    out: list[str] = field(default_factory=list[str])
    _pending: str = ""
    _used: str = ""
    _last: str = ""
    _fences: int = 0
    _cells: int = 0

    def write(self, nodes: list[Node]) -> str:
        if self.depth > _DEEPEST:
            raise ValueError("nested too deeply")
        self._last = "row" if self.columns >= 0 else ""
        for node in nodes:
            self._node(node)
        self._end_of_cell()
        if self._fences:
            raise ValueError(r"\left without \right")
        return _joined(self.out).strip()

    def _node(self, node: Node) -> None:
        match node:
            case LatexCharsNode():
                for char in cast("Any", node).chars:
                    self._char(char)
            case LatexMacroNode():
                self._macro(node)
                self.out.append(" " if cast("Any", node).macro_post_space else "")
            case LatexGroupNode():
                self._base(f"{{{self._inside(node)}}}")
            case LatexEnvironmentNode():
                self._base(self._environment(node))
            case _:
                raise ValueError("a comment or a formula within the formula")

    # --- characters ---

    def _char(self, char: str) -> None:
        if char in "^_":
            self._script(char)
        elif char == "'":
            self._prime()
        elif char == "&":
            self._new_cell()
        elif char == " ":
            # TeX looks for an exponent right after a prime, and not behind a space.
            self.out.append("" if self._last == "'" else " ")
        elif char == "#":
            raise ValueError("a parameter sign #")
        elif char.isascii() and char.isprintable():
            # Right after a new row these would be read as its option.
            self._base(f"{{{char}}}" if self._last == "row" and char in "[*" else char)
        else:
            made = latex_char(char)
            formula = made.lstrip("{").startswith(r"\ensuremath")
            self._base(made if formula else rf"\text{{{made}}}")

    def _script(self, sign: str) -> None:
        if self._pending:
            raise ValueError(f"{self._pending} without its argument")
        primed = "'" in self._used and self._last != "'"
        if sign in self._used or (sign == "^" and primed):
            raise ValueError(f"two {sign} on one base")
        self._pending = sign
        self.out.append(sign)

    def _prime(self) -> None:
        if self._pending or "^" in self._used or ("'" in self._used and self._last != "'"):
            raise ValueError("a prime beside an exponent")
        self._used += "'"
        self._last = "'"
        self.out.append("'")

    def _base(self, tex: str, last: str = "") -> None:
        """Something that may carry scripts, or is the argument of one."""
        if self._pending:
            self._used += self._pending
            self._pending = ""
            bare = (len(tex) == 1 and tex != "~") or tex.startswith("{")
            tex = tex if bare else f"{{{tex}}}"
            last = ""
        else:
            self._used = ""
        self._last = last
        self.out.append(tex)

    # --- rows ---

    def _end_of_cell(self) -> None:
        if self._pending:
            raise ValueError(f"{self._pending} without its argument")
        self._used = self._last = ""

    def _new_cell(self) -> None:
        self._end_of_cell()
        self._cells += 1
        if self._fences or self._cells > self.columns:
            raise ValueError("an & where no column is")
        self.aligned = True
        self.out.append("&")

    def _new_row(self, node: Node) -> None:
        self._end_of_cell()
        if self._fences or self.columns < 0:
            raise ValueError(r"\\ where no row is")
        star, space = node.nodeargd.argnlist
        if star is not None:
            raise ValueError(r"\\*")
        self._cells = 0
        self.aligned = True
        self._last = "row"
        self.out.append(r"\\")
        if space is not None:
            self._after_row(space)

    def _after_row(self, option: Node) -> None:
        """A length, or a bracket that is part of the next row."""
        try:
            self.out.append(f"[{length_of(option)}]")
        except ValueError:
            self._char("[")
            for node in nodes_in(option):
                self._node(node)
            self._char("]")

    # --- commands ---

    def _macro(self, node: Node) -> None:
        name: str = node.macroname
        if self._pending and name in _NOT_IN_SCRIPT:
            raise ValueError(rf"\{name} as an exponent or index")
        match name:
            case "\\":
                self._new_row(node)
            case "left" | "right" | "middle":
                self._fence(name, delimiter_of(node))
            case "limits" | "nolimits":
                self._limits(name)
            case "hline":
                self._hline()
            case _:
                self._base(self._command(node), "operator" if _is_operator(name) else "")

    def _fence(self, name: str, delimiter: str) -> None:
        if name != "left" and not self._fences:
            raise ValueError(rf"\{name} without \left")
        self._fences += {"left": 1, "right": -1, "middle": 0}[name]
        if self._fences > _DEEPEST:
            raise ValueError("nested too deeply")
        self._end_of_cell()
        self.out.append(rf"\{name}{delimiter}")

    def _limits(self, name: str) -> None:
        if self._last != "operator":
            raise ValueError(rf"\{name} after something that is no operator")
        self._last = ""
        self.out.append(rf"\{name}")

    def _hline(self) -> None:
        text = "".join(self.out).rstrip()
        if not self.rules or (text and not text.endswith((r"\\", r"\hline", "]"))):
            raise ValueError(r"\hline within a row")
        self.out.append(r"\hline")

    def _command(self, node: Node) -> str:
        name: str = node.macroname
        if name in MARKS:
            return rf"\{name}"
        if name in SYMBOLS or name in OPERATORS:
            return rf"\{name}"
        if name in SIZED:
            return rf"\{name}{delimiter_of(node)}"
        if name in ARGUMENTS:
            return self._with_arguments(node)
        return self._special(node)

    def _special(self, node: Node) -> str:
        match node.macroname:
            case name if name in WORDS:
                return rf"\{name}{{{words_of(arguments_of(node)[0])}}}"
            case "hspace" | "mspace" as name:
                return rf"\{name}{{{length_of(arguments_of(node)[0])}}}"
            case "color":
                return rf"\color{{{colour_of(arguments_of(node)[0])}}}"
            case "textcolor":
                colour, content = arguments_of(node)
                return rf"\textcolor{{{colour_of(colour)}}}{{{self._inside(content)}}}"
            case name:
                raise ValueError(rf"the command \{name}")

    def _with_arguments(self, node: Node) -> str:
        spec = ARGUMENTS[node.macroname]
        out = [f"\\{alphabet_of(node)}"]
        for letter, argument in zip(spec, arguments_of(node), strict=True):
            if letter == "{":
                rows = node.macroname == "substack"
                out.append(f"{{{self._inside(argument, columns=0 if rows else -1)}}}")
            elif argument is not None:
                out.append("*" if letter == "*" else f"[{{{self._inside(argument)}}}]")
        return "".join(out)

    def _inside(self, node: Node, columns: int = -1) -> str:
        return _Row(columns, self.depth + 1).write(nodes_in(node))

    def _environment(self, node: Node) -> str:
        name: str = node.environmentname
        inner = OUTER.get(name, name)
        if inner not in COLUMNS:
            raise ValueError(f"the environment {name}")
        columns, option = columns_of(node, inner)
        row = _Row(columns, self.depth + 1, rules=inner == "array")
        return rf"\begin{{{inner}}}{option}{row.write(node.nodelist)}\end{{{inner}}}"


def _joined(parts: list[str]) -> str:
    """With a space where a letter would lengthen the command before it."""
    out: list[str] = []
    for before, part in zip(["", *parts], parts, strict=False):
        out.append(" " if _ENDS_IN_COMMAND.search(before) and part[:1].isalpha() else "")
        out.append(part)
    return "".join(out)


def _is_operator(name: str) -> bool:
    return name in OPERATORS or name in {"operatorname", "mathop"}
