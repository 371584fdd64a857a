"""Lines and points of our own: two points a series are laid out, numpy writes the rest.

Nine tenths of the time of a long chart go into carrying every point through the engine's dataflow.
Axes, grid, legends, titles, facets and clips depend on the ends of the numbers alone, so a
`Skeleton` with those is drawn (by `exporter.figures.typeset` or the engine), and the paths are
written here from where they were put. A chart that is not known to come out the same is not taken;
it is drawn by the engine as a whole. Nothing here draws, and no other room knows of it: the
specification that readers download is complete.
Paths that may come out otherwise ask for a new `NORMALISER_VERSION`.
"""

from exporter.figures.lines.skeleton import Skeleton, skeleton
from exporter.figures.lines.splice import Spliced, spliced

__all__ = ["Skeleton", "Spliced", "skeleton", "spliced"]
