"""A document as HTML: the tree that page, print and site share, and the one-file page."""
