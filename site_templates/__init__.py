"""Templates, styles and fonts: data only, read through `importlib.resources`."""
