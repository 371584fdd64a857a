"""Blocks as authors write them: a word, or one key that names the form and holds the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exporter.model.panels import Panel
from exporter.model.report import (
    CalloutBlock,
    CodeBlock,
    GridBlock,
    HeadingBlock,
    ImageBlock,
    MathBlock,
    QuoteBlock,
    RuleBlock,
    TextBlock,
    TocBlock,
)
from exporter.query.faults import did_you_mean, shown
from exporter.specs.charts import read_picture
from exporter.specs.fields import Shape, build
from exporter.specs.nodes import Entry, ListNode, MapNode, Node, Path, ScalarNode
from exporter.specs.panels import PANELS
from exporter.specs.reading import Reading
from exporter.specs.runsets import read_runs
from exporter.specs.scalars import FAILED, Failed, wrong_type


@dataclass(frozen=True, slots=True)
class Form:
    """What a key of a block means: a model, the field that a bare text fills, fields it sets."""

    shape: Shape
    text: str = ""
    sets: Mapping[str, Any] = field(default_factory=dict[str, Any])


def read_blocks(node: Node, path: Path, reading: Reading) -> tuple[Any, ...] | Failed:
    """A list of blocks."""
    return _read_all(node, path, reading, FORMS)


def read_panels(node: Node, path: Path, reading: Reading) -> tuple[Any, ...] | Failed:
    """A list of panels, as a grid has it."""
    return _read_all(node, path, reading, _PANEL_FORMS)


def _read_all(
    node: Node, path: Path, reading: Reading, forms: Mapping[str, Form]
) -> tuple[Any, ...] | Failed:
    if not isinstance(node, ListNode):
        hint = "begin each block with a dash"
        return wrong_type(node, path, reading, "a list", hint)
    found = [_block(item, (*path, i), reading, forms) for i, item in enumerate(node.items)]
    good = tuple(one for one in found if one is not FAILED)
    return good if len(good) == len(found) else FAILED


def _block(node: Node, path: Path, reading: Reading, forms: Mapping[str, Form]) -> Any:
    if isinstance(node, ScalarNode) and not node.empty:
        return _word(node, path, reading, forms)
    if not isinstance(node, MapNode) or not node.entries:
        return wrong_type(node, path, reading, "a block", "write - text: ... or - line: {...}")
    kind = node.get("kind")
    if isinstance(kind, ScalarNode):
        return _canonical(node, kind, path, reading, forms)
    first, *others = node.entries
    if others:
        known = [e for e in node.entries if e.key.text in forms]
        stray = others[0] if known[:1] == [first] or not known else first
        hint = f"indent it below {first.key.text}:, or begin a block of its own with a dash"
        message = f"a block has one key; '{stray.key.text}' is a second one"
        reading.problem("spec-wrong-type", message, stray.key.start, path, hint)
        return FAILED
    form = forms.get(first.key.text)
    if form is None:
        return _unknown(first.key, path, reading, forms)
    return _formed(form, first.value, (*path, first.key.text), reading)


def _word(node: ScalarNode, path: Path, reading: Reading, forms: Mapping[str, Form]) -> Any:
    form = forms.get(node.text)
    if form is None:
        return _unknown(node, path, reading, forms)
    return _formed(form, ScalarNode("", "", node.start, node.end), path, reading)


def _canonical(
    node: MapNode, kind: ScalarNode, path: Path, reading: Reading, forms: Mapping[str, Form]
) -> Any:
    """A block in the form that snapshots keep, `{kind: line, ...}`."""
    form = forms.get("any heading" if kind.text == "heading" else kind.text)
    if form is None or form.sets:
        return _unknown(kind, path, reading, forms)
    rest = MapNode(tuple(e for e in node.entries if e.key.text != "kind"), node.start)
    return _formed(form, rest, path, reading)


def _formed(form: Form, node: Node, path: Path, reading: Reading) -> Any:
    if form.text and isinstance(node, ScalarNode):
        key = ScalarNode(form.text, "", node.start, node.start)
        node = MapNode((Entry(key, node),), node.start)
    if form.text and isinstance(node, ListNode):
        return wrong_type(node, path, reading, "a text or a mapping")
    built: Any = build(form.shape, node, path, reading, **form.sets)
    space = next((name for model, name in _NAMED.items() if isinstance(built, model)), "")
    at = node.get("id") if isinstance(node, MapNode) else None
    if space and at:
        reading.distinct(space, built.id, at.start, (*path, "id"))
    return built


_NAMED: Mapping[Any, str] = {
    Panel: "figure",
    ImageBlock: "figure",
    MathBlock: "formula",
    HeadingBlock: "heading",
}
"""Blocks with an id, and the references that must tell them apart."""


def _unknown(node: ScalarNode, path: Path, reading: Reading, forms: Mapping[str, Form]) -> Failed:
    hint = did_you_mean(node.text, [name for name in forms if " " not in name])
    if " " in node.text.strip():
        hint = "write - text: ..."
    message = f"unknown {'panel' if forms is _PANEL_FORMS else 'block'} {shown(node.text)}"
    reading.problem("spec-unknown-block", message, node.start, path, hint)
    return FAILED


_BARE = {"markdown": "text", "html": "content"}
_PANEL_FORMS: Mapping[str, Form] = {
    name: Form(shape, _BARE.get(name, "")) for name, shape in PANELS.items()
}
_CALLOUT = Shape(CalloutBlock)
_HEADING = Shape(HeadingBlock)

FORMS: Mapping[str, Form] = {
    "toc": Form(Shape(TocBlock)),
    "rule": Form(Shape(RuleBlock)),
    **{f"h{level}": Form(_HEADING, "text", {"level": level}) for level in range(1, 7)},
    "any heading": Form(_HEADING),
    "text": Form(Shape(TextBlock), "text"),
    "quote": Form(Shape(QuoteBlock), "text"),
    "callout": Form(_CALLOUT, "text"),
    **{
        kind: Form(_CALLOUT, "text", {"type": kind})
        for kind in ("note", "tip", "warning", "danger")
    },
    "code": Form(Shape(CodeBlock), "text"),
    "math": Form(Shape(MathBlock), "tex"),
    "image": Form(Shape(ImageBlock, {"src": read_picture}), "src"),
    "grid": Form(Shape(GridBlock, {"panels": read_panels, "runs": read_runs})),
    **_PANEL_FORMS,
}
