"""The run store: wide Parquet per run, read column by column, from a folder or a bucket."""

from exporter.store.addresses import open_store
from exporter.store.runstore import RunStore

__all__ = ["RunStore", "open_store"]
