"""runpress presses experiment reports into documents that last.

The tree is the pipeline: `specs` reads a report, `sources` and `store` hold the runs, `query`
asks them, `freeze` keeps the answers, `panels` and `figures` draw, `compose` makes the document,
`formats` write it, `publish` puts it on disk.
"""
