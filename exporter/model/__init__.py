"""Frozen values that travel down the pipeline; no I/O, no engine, nothing of ours but errors.

In the order in which a datum meets them: `report` and `panels` (what was asked for), `run` and
`series` (what a tracker holds), `table` (the numbers of one panel), `snapshot` (all of it,
frozen), `figure` (a drawing), `document` (the report as a tree of blocks), `bundle` (files).
"""
