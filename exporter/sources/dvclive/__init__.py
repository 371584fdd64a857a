"""The source `dvclive:`: the folder that DVCLive writes, or a folder with several of them inside.

    <run>/plots/metrics/<metric>.tsv  metrics.json  params.yaml  plots/images/<name>[/<step>].png

The format: https://doc.dvc.org/dvclive/how-it-works. A run is known by its folder alone.
"""
