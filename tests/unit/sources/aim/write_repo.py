"""Logs two runs with Aim's own client into the repository named first; `-` as second: no close."""

import math
import os
import sys

import numpy as np
from aim import Distribution, Run, Text

QUIET = {"system_tracking_interval": None, "log_system_params": True}

run = Run(repo=sys.argv[1], experiment="vision", capture_terminal_logs=False, **QUIET)
run.name, run.description = "first", "what it is"
run.add_tag("baseline")
run["hparams"] = {"lr": 0.1, "layers": [1, 2], "opt": {"name": "adam"}, "bad": math.nan}
odd = {50: math.nan, 51: math.inf, 52: -math.inf}
for step in range(200):
    loss = odd.get(step, math.sin(step / 7))
    run.track(loss, name="loss", step=step, context={"subset": "train"})
    if step % 10 == 0:
        run.track(float(step), name="loss", step=step, context={"subset": "val"})
    run.track(step, name="plain", step=step)
for step, value in ((500, 9.5), (3, 7.5), (-4, 1.5)):
    run.track(value, name="plain", step=step)
run.track(Text("said"), name="words", step=0)
run.track(Distribution(np.arange(10.0)), name="weights", step=1)
run.close()

run = Run(repo=sys.argv[1], capture_terminal_logs=False, **QUIET)
run.track(1.0, name="loss", step=0)
run["x"] = 1
os._exit(3)
