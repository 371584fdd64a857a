"""What scatter plots and parallel coordinates have besides: gradients, and running lines."""

from typing import Any

from exporter.model.panel import Stop
from exporter.specs.fields import Shape, build
from exporter.specs.nodes import ListNode, Node, Path, ScalarNode
from exporter.specs.overrides import read_color
from exporter.specs.reading import Reading
from exporter.specs.scalars import FAILED, Failed, read_choice, wrong_type

STOP = Shape(Stop)
RUNNING = ("min", "max", "mean")


def read_gradient(node: Node, path: Path, reading: Reading) -> tuple[Any, ...] | Failed:
    """A list of colours at equal distances, or of `{color, offset}` with offsets in per cent."""
    hint = "write ['#5f46b0', '#9ac43a'], or [{color: '#5f46b0', offset: 0}, ...]"
    if not isinstance(node, ListNode):
        return wrong_type(node, path, reading, "a list of colours", hint)
    steps = max(len(node.items) - 1, 1)
    stops = [_stop(item, (*path, i), reading, 100 * i / steps) for i, item in enumerate(node.items)]
    good = tuple(stop for stop in stops if stop is not FAILED)
    return good if len(good) == len(stops) else FAILED


def _stop(node: Node, path: Path, reading: Reading, offset: float) -> Any:
    if not isinstance(node, ScalarNode):
        return build(STOP, node, path, reading)
    color = read_color(node, path, reading)
    return FAILED if color is FAILED else {"color": color, "offset": offset}


def read_running(node: Node, path: Path, reading: Reading) -> tuple[str, ...] | Failed:
    """`min`, `max`, `mean`, or a list of them."""
    items = node.items if isinstance(node, ListNode) else (node,)
    found = [read_choice(item, (*path, i), reading, RUNNING) for i, item in enumerate(items)]
    good = tuple(one for one in found if one is not FAILED)
    return good if len(good) == len(found) else FAILED
