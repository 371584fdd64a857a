"""Runs from plain tables: CSV, TSV, JSON lines and Parquet, one file or a folder of them.

Columns are recognised by name, in any case:

- the run: `run_id`, `run` or `run_name`; a `run_name`, `display_name` or `name` beside it is what
  people see
- the step: `step`, `_step`, `global_step` or `iteration`, a whole number; a row without one holds
  summary values
- the time: `timestamp`, `_timestamp`, `wall_time` or `time`, epoch seconds or ISO 8601
- whose it is: `entity`, `project` (else the name of the file without its ending)
- about the run: `state`, `group`, `job_type`, `tags` (separated by commas), `notes`, `user`,
  `sweep`, `created_at`; and `config.NAME`, `summary.NAME`

Long form has a column `metric` (or `metric_name`, `key`, `tag`) and a column `value` (or
`metric_value`). Wide form has neither: every other column is a metric. A column that stays the same
within each run is config; a number may be both. Without a step column there is one row a run: its
numbers are the summary, its texts the config.

Empty cells, `NA`, `N/A`, `null` and `None` are missing; `nan`, `inf` and `-inf` are numbers.
"""
