"""W&B's offline files (`run-<id>.wandb` and the folder around them), read without W&B's client.

`framing` cuts the file into records, `wire` cuts a record into fields, `records` knows what the
fields mean, `log` adds records up, `media` finds the files they name, `source` lists and pulls.
"""
