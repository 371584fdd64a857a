"""Stencils: a drawing is converted to PDF in small, and the rest is written where it belongs.

The converter takes a millisecond for a label, and one for three hundred points of a path, and most
of what it writes is what stands in the SVG. So it gets a stand-in for every long path, for every
run of marks and for every text. What it made of paths and marks is written out here as often and as
long as the drawing has it; colours, widths, dashes, opacity and clips are the converter's. Texts
are set here (`texts`), in letters of the bundled font (`typeface`, `fonts`). A stand-in that does
not come back exactly once has the whole drawing converted. Nothing is known of charts here.
"""

STENCILS_VERSION = 2
"""Part of the cache key of a PDF: raised whenever the same drawing would come out differently."""
