"""Text -> Report: the dialects in which reports are written, every problem with its place.

`load` is the way in; `text` and `tree` read YAML and JSON with marks, `blocks`, `panels`,
`runsets` and `fields` turn nodes into `exporter.model` values, `expressions` looks into filters,
`charts` into files beside the report. Nothing here reads a run or draws what is wrong: that is
`exporter.diagnostics`.
"""

from exporter.specs.load import ReadReport, load_report, parse_report, read_report

__all__ = ["ReadReport", "load_report", "parse_report", "read_report"]
