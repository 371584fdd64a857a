"""The gallery of the documentation: every kind of block in every format, photographed.

`python -m gallery` presses `examples/gallery.yml` row by row with the real formats, takes a picture
of each (`browser`, `paper`) and writes `docs/gallery.md` (`page`). `rows` needs neither browser nor
TeX, so that a test can say whether the page is up to date.
"""
