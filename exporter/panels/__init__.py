"""(panel, table) -> Vega-Lite, one module a kind of panel, and the theme they share."""
