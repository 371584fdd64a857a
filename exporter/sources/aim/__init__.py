"""Aim's repositories (`.aim`), read without Aim: only its build of RocksDB is needed (`aimrocks`).

Each run has two small RocksDB databases: what it is (`meta`), and its sequences (`seqs`). `child`
hands out their raw records from a process of its own, `records` knows how paths and values are
encoded, `sequences` what they mean, `catalog` reads the names and tags in Aim's SQLite file, and
`source` lists and pulls. Aim's own index of the runs, which lags behind and may be missing, is not
used. Nothing is written into the repository, which Aim itself does when it reads.
"""
