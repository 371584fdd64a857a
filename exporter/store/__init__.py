"""The local run store: wide Parquet per run, read through a locked-down DuckDB."""
