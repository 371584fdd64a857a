"""What W&B's own client reads of every run of a project, as JSON on stdout, one run a line."""

import json
import sys

import wandb


def main(path: str) -> None:
    for run in wandb.Api(timeout=60).runs(path, lazy=False):
        found = {
            "id": run.id,
            "name": run.name,
            "state": run.state,
            "tags": list(run.tags),
            "config": run.config,
            "summary": dict(run.summary),
            "history": list(run.scan_history(use_cache=False)),
        }
        sys.stdout.write(json.dumps(found, default=dict) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
