"""Vega-Lite -> normalised SVG and PDF: workers, sanitiser, normaliser, cache."""
