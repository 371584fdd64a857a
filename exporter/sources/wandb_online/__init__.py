"""Runs and reports of a W&B server, read over its GraphQL API without W&B's client.

`access` finds the server and the key, `queries` is all that is ever asked, `api` asks it, `values`
unwraps what comes, `history` reads pages and Parquet exports, `files` downloads, `assemble` makes
the run, `source` lists and pulls, `reports` fetches a saved report.
"""
