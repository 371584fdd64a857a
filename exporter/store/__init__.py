"""The local run store: wide Parquet per run, read column by column."""

from exporter.store.runstore import RunStore

__all__ = ["RunStore"]
