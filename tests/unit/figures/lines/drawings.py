"""What tests of our own drawing share: channels to draw from, and both drawings of a chart."""

import re

import numpy as np
from hypothesis import strategies as st

from exporter.errors import FigureError
from exporter.model.figure import SVG, Chart

NOON = 1_772_712_000_000
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
# Two numbers that differ by less than a double can tell in pixels may be joined in any order.
POSITIVE = st.floats(1e-6, 1e6).map(lambda n: float(f"{n:.6g}"))
ANY = st.floats(-1e4, 1e4).map(lambda n: round(n, 3)) | st.integers(-9, 9)
SCALES = {
    "linear": ({}, ANY),
    "log": ({"type": "log"}, POSITIVE),
    "symlog": ({"type": "symlog", "constant": 3}, ANY),
    "sqrt": ({"type": "sqrt"}, POSITIVE),
    "pow": ({"type": "pow", "exponent": 3}, st.integers(-90, 90)),
    "time": ({"type": "utc"}, st.integers(NOON, NOON + 10**9)),
}
NAMES = st.sampled_from(["a", "b", "q\"uo'te", "<g>&", "é 日", "runpress-line-0", "a|b"])


@st.composite
def positions(draw, kinds):
    """A channel of a position, and the numbers that are on it."""
    kind = draw(st.sampled_from(kinds))
    given, numbers = SCALES[kind]
    scale = {**given, "nice": draw(st.booleans()), "reverse": draw(st.booleans())}
    if draw(st.booleans()):
        ends = draw(st.lists(numbers, min_size=2, max_size=2, unique=True))
        scale["domain"] = ends if draw(st.booleans()) else sorted(ends)
    if kind == "linear":
        scale["zero"] = draw(st.booleans())
    return {"type": "temporal" if kind == "time" else "quantitative", "scale": scale}, numbers


def whole(spec):
    """The same chart in a form that is left to the engine."""
    return {**spec, "resolve": {}}


def drawn(studio, *specs):
    """The drawings without their names, or why there is none (lines may leave any plot)."""
    done = studio.draw({str(n): Chart(s, "Lines") for n, s in enumerate(specs)}, frozenset({SVG}))
    return [
        figure.problems[0].code
        if isinstance(figure, FigureError)
        else re.sub("f[0-9a-f]{10}-", "", figure.media[SVG].decode())
        for figure in done.values()
    ]


def is_equal(ours, theirs):
    """Every number within 0.01, all else the same."""
    assert NUMBER.sub("#", ours) == NUMBER.sub("#", theirs)
    a, b = (np.array(NUMBER.findall(svg), dtype=float) for svg in (ours, theirs))
    # far outside of the plot, the third decimal of the ends is multiplied
    far = np.abs(b).max(initial=0)
    assert np.abs(a - b).max(initial=0) <= 0.01 + 1e-6 * max(far - 1000, 0)
