"""Lines and points of our own: the engine lays out two points a series, numpy writes the rest.

Nine tenths of the time of a long chart go into carrying every point through the engine's dataflow.
Axes, grid, legends, titles, facets and clips depend on the ends of the numbers alone, so the engine
draws a `Skeleton` with those, and the paths are written here from where it put them. A chart that
is not known to come out the same is not taken; it is drawn by the engine as a whole. Nothing
here draws, and no other room knows of it: the specification that readers download is complete.
Paths that may come out otherwise ask for a new `NORMALISER_VERSION`.
"""

from exporter.figures.lines.skeleton import Skeleton, skeleton
from exporter.figures.lines.splice import Spliced, spliced

__all__ = ["Skeleton", "Spliced", "skeleton", "spliced"]
