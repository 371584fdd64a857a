"""The local run store: wide Parquet per run, read through a locked-down DuckDB."""

from exporter.store.runstore import RunStore

__all__ = ["RunStore"]
