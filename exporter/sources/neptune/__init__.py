"""The source `neptune:`: what neptune-exporter saved of a Neptune workspace before it closed.

    <data>/<project>/<run>_part_<n>.parquet   one row a value, in typed columns
    <files>/<project>/...                     the files, in `files` beside or inside `<data>`

The format: https://github.com/neptune-ai/neptune-exporter (README, "Data layout on disk").
"""
