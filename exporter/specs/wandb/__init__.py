"""W&B's saved reports (view specs, version 5) -> `Report`.

Read as raw JSON, since the vendor's own reader loses marks, lines and switches. What has no place
in a `Report` becomes a visible `missing` panel or a warning that names the field; a filter that
is not understood is an error, for it would keep the wrong runs.
"""

from exporter.specs.wandb.view import is_view, read_view

__all__ = ["is_view", "read_view"]
