"""Headings in a row as a tree: what a nested table of contents is written from."""

from collections.abc import Sequence
from dataclasses import dataclass

from exporter.model.document import Heading

CONTENTS_DEPTH = 3
"""Levels of headings that a table of contents shows."""


@dataclass(frozen=True, slots=True)
class HeadingNode:
    """A heading and those below it."""

    heading: Heading
    below: tuple["HeadingNode", ...] = ()


def heading_tree(
    found: Sequence[Heading], *, depth: int = CONTENTS_DEPTH
) -> tuple[HeadingNode, ...]:
    """Headings down to `depth` levels, in order; levels that are left out do not matter."""
    return _nested([heading for heading in found if heading.level <= depth])


def _nested(shown: Sequence[Heading]) -> tuple[HeadingNode, ...]:
    if not shown:
        return ()
    top = min(heading.level for heading in shown)
    starts = sorted({0, *(i for i, heading in enumerate(shown) if heading.level == top)})
    ends = [*starts[1:], len(shown)]
    return tuple(
        HeadingNode(shown[a], _nested(shown[a + 1 : b])) for a, b in zip(starts, ends, strict=True)
    )
