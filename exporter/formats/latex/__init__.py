"""A document as LaTeX: a body for a paper, and sources that compile alone."""
