"""The source `trackio:`: a project's database, or the folder that holds them (TRACKIO_DIR).

The format is Trackio's own (`sqlite_storage.py` of https://github.com/gradio-app/trackio). Rows lie
in `<project>.db`; on network file systems they lie as JSON lines in `inbox/<writer>/*.jsonl` first.
"""
